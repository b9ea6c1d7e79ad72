module mission.example/hosts

go 1.19
