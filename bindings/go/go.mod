module mission

go 1.19
