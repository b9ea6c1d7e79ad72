package mission_test

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"mission"
)

func ExampleLibrary_Canonicalize() {
	lib, _ := mission.New(mission.Config{})
	text, err := lib.Canonicalize([]byte(`{ "b": 1.0, "a": "\u20ac" }`))
	fmt.Println(string(text), err)
	// Output: {"a":"€","b":1} <nil>
}

func ExampleLibrary_CanonicalizeReader() {
	lib, _ := mission.New(mission.Config{})
	err := lib.CanonicalizeReader(os.Stdout, strings.NewReader(`[1e3, true]`))
	fmt.Println("", err)
	// Output: [1000,true] <nil>
}

func ExampleError() {
	lib, _ := mission.New(mission.Config{})
	_, err := lib.ParseJSON([]byte(`{"a":[{"b":1,"b":2}]}`))
	var refused *mission.Error
	if errors.Is(err, mission.ErrDuplicateMember) && errors.As(err, &refused) {
		fmt.Println(refused.Reason, refused.Where, refused.Offset)
	}
	// Output: duplicate_member /a/0/b 13
}

func ExampleAuthority_Within() {
	lib, _ := mission.New(mission.Config{})
	compiled := func(actions string) *mission.Authority {
		set, err := lib.ParseAuthoritySet(`[{"type":"mission_resource_access",
			"resource":"https://docs.example.com","actions":[` + actions + `]}]`)
		if err != nil {
			panic(err)
		}
		authority, err := set.Compile()
		if err != nil {
			panic(err)
		}
		return authority
	}
	parent := compiled(`"read","write"`)
	for _, actions := range []string{`"read"`, `"read","delete"`} {
		verdict, err := compiled(actions).Within(parent)
		fmt.Println(verdict.Subset, verdict.Reason, err)
	}
	// Output:
	// true  <nil>
	// false action_outside <nil>
}

func ExampleValue_Find() {
	lib, _ := mission.New(mission.Config{})
	value := lib.MustValue(map[string]any{"missions": []any{map[string]any{"id": "msn_1"}}})
	fmt.Println(value.Find("/missions/0/id").Str(), value.Find("/missions/1").Valid())
	// Output: msn_1 false
}
