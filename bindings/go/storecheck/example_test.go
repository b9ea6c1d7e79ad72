package storecheck_test

import (
	"fmt"
	"log"

	"mission"
	"mission/storecheck"
)

// One case by itself, as it ran with a seed.
func ExampleRun() {
	lib, err := mission.New(mission.Config{})
	if err != nil {
		log.Fatal(err)
	}
	defer lib.Close()
	results, err := storecheck.Run(storecheck.Setup{
		Fresh: func() (mission.Store, error) { return lib.NewMemoryStore() },
		Only:  "lost-update", Seed: 7,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, one := range results {
		fmt.Println(one.Group, one.Name, one.Outcome)
	}
	// Output: isolation lost-update passed
}
