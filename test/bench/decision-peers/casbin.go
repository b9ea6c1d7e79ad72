// What a decision costs with Casbin in Go. SPDX-License-Identifier: MIT
package main

import (
	"fmt"
	"os"
	"sort"
	"strconv"
	"time"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
)

const (
	user    = "user-7"
	action  = "payments.prepare"
	ceiling = 50000.0 // in cents
)

const text = `
[request_definition]
r = sub, obj, act, amount
[policy_definition]
p = sub, obj, act, most
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.obj == p.obj && r.act == p.act && r.sub == p.sub && within(r.amount, p.most)
`

func resource(i int) string {
	return fmt.Sprintf("https://erp-%06d.example.com", i)
}

func need(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "casbin:", err)
		os.Exit(1)
	}
}

// A policy's fields are strings.
func within(arguments ...interface{}) (interface{}, error) {
	most, err := strconv.ParseFloat(arguments[1].(string), 64)
	return err == nil && arguments[0].(float64) <= most, err
}

func enforcer(grants int) *casbin.Enforcer {
	m, err := model.NewModelFromString(text)
	need(err)
	e, err := casbin.NewEnforcer(m)
	need(err)
	e.AddFunction("within", within)
	for i := 0; i < grants; i++ {
		_, err = e.AddPolicy(user, resource(i), action, strconv.FormatFloat(ceiling, 'f', -1, 64))
		need(err)
	}
	return e
}

// The median of batches of 64.
func measure(what string, permit bool, seconds float64, work func() bool) {
	var batches []float64

	for start := time.Now(); len(batches) == 0 || time.Since(start).Seconds() < seconds; {
		from := time.Now()
		for i := 0; i < 64; i++ {
			if work() != permit {
				need(fmt.Errorf("%s: a wrong answer", what))
			}
		}
		batches = append(batches, float64(time.Since(from).Nanoseconds())/64)
	}
	sort.Float64s(batches)
	word := map[bool]string{true: "permit", false: "deny"}[permit]
	fmt.Printf("%s\t%s\t%.1f\n", what, word, batches[len(batches)/2])
}

func main() {
	if len(os.Args) != 3 {
		need(fmt.Errorf("usage: casbin GRANTS SECONDS"))
	}
	grants, err := strconv.Atoi(os.Args[1])
	need(err)
	seconds, err := strconv.ParseFloat(os.Args[2], 64)
	need(err)
	e := enforcer(grants)
	asked := resource(grants - 1)
	for _, permit := range []bool{true, false} {
		amount := map[bool]float64{true: 42350, false: ceiling + 1}[permit]
		measure("Enforce", permit, seconds, func() bool {
			permits, err := e.Enforce(user, asked, action, amount)
			need(err)
			return permits
		})
	}
}
