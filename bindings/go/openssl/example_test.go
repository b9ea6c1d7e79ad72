package openssl_test

import (
	"fmt"
	"log"

	"mission"
	"mission/openssl"
)

// A Library whose hashes and signatures are OpenSSL's.
func Example() {
	crypto, err := openssl.Open(openssl.Config{Properties: "?fips=yes"}) // FIPS where there is some
	if err != nil {
		log.Fatal(err)
	}
	defer crypto.Close()
	lib, err := mission.New(mission.Config{Crypto: crypto})
	if err != nil {
		log.Fatal(err)
	}
	digest, err := lib.RawDigest([]byte("abc"))
	fmt.Println(digest, err)
	// Output: sha-256:ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0 <nil>
}
