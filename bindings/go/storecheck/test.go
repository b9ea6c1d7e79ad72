package storecheck

import "testing"

// Test runs the suite as a test, with a subtest for each case. What fails says the seed with which
// it fails again.
func Test(t *testing.T, setup Setup) {
	t.Helper()
	results, err := Run(setup)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range results {
		one := one
		t.Run(one.Group+"/"+one.Name, func(t *testing.T) { tell(t, &one) })
	}
}

func tell(t *testing.T, one *Result) {
	t.Helper()
	switch one.Outcome {
	case Skipped:
		t.Skip(one.Words)
	case Failed:
		t.Errorf("%s (seed %d)", one.Words, one.Seed)
		if one.Err != nil {
			t.Error(one.Err)
		}
	}
}
