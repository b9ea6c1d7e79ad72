// Package mission is libmission for Go: approved, integrity-anchored, lifecycle-governed tasks for
// agents.
//
// A Library holds what every operation shares; its methods parse, build and decide:
//
//	lib, err := mission.New(mission.Config{})
//	intent, err := lib.ParseIntent(text, time.Time{}, 0)
//	anchor, err := intent.Anchor("https://as.example.com")
//
// # Errors
//
// A refused call gives an *Error with code, reason, JSON Pointer and byte offset. Its Code is an
// error, too: errors.Is(err, mission.ErrDuplicateMember). A verdict that refuses, such as Access or
// Verdict, is a value and no error. What a callback of the program returned comes out as itself
// behind the *Error (errors.Is, errors.As), and so does its panic.
//
// # Objects
//
// Objects have Close, and go without it when nothing needs them any more. What an object is made of
// stays as long as the object: closing a Library, a key or a set that another object needs is
// safe. A call with a closed object gives ErrClosed; a question without an error answers nothing,
// and never what would permit. Close may come while other goroutines are inside.
//
// A callback that refers to the object that it is for keeps it: such an object needs Close.
//
// Objects are free to share between goroutines. A Plan and an EvidenceJoin take one call at a time;
// a callback that uses the Plan that it is called for gets ErrState.
//
// # Times
//
// The zero time.Time is the Library's clock where a call takes the present, and nothing elsewhere.
// Nanoseconds are kept.
//
// # Callbacks
//
// Structs with func members are what the program answers; a nil one is missing, and what is missing
// refuses. Values and objects that a callback is handed end when it returns, which waits for whoever
// is reading them; copy what is to stay (Value.Clone). What was made of them stays. Where C has
// elements written into an array that is open, such as candidates, a callback answers one of them,
// or an array of them. A callback must not call runtime.Goexit (such as testing's FailNow).
//
// # Stores and plans
//
// An Issuer's operations come as plans without I/O (PlanAdmit) and as calls that run them with the
// issuer's store (Admit). A Store can be written in Go; MemoryStore, and the stores of C bindings
// (mission/sqlite, mission/postgres), are used without a detour through Go. mission/storecheck says
// whether a Store keeps its contract.
//
// # Cryptography
//
// Hashes and signatures are the library's own unless Config.Crypto says otherwise: OpenSSL 3
// (mission/openssl), or functions of the program (NewHostCrypto).
//
// # What is otherwise than in C
//
// Strings take the place of views (mission_view_of). JSON is built of plain data by NewValue, which
// takes the place of mission_builder_object, mission_builder_name, mission_builder_boolean,
// mission_builder_integer, mission_builder_number, mission_builder_lexeme and
// mission_builder_string; Value.WriteTo is mission_value_write. An allocator
// cannot be written in Go.
package mission
