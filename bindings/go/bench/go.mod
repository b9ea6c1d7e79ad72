module bench

go 1.19

require mission v0.0.0

replace mission => ../
