package mission_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"log"

	"mission"
)

// Hashes by Go's own package. Without OpenKey nothing is signed, and nothing verified.
func ExampleCryptoHost() {
	crypto, err := mission.NewHostCrypto(&mission.CryptoHost{
		Digest: func(algorithm mission.Hash, parts [][]byte) ([]byte, error) {
			if algorithm != mission.HashSHA256 {
				return nil, mission.ErrUnsupported
			}
			hash := sha256.New()
			for _, part := range parts {
				hash.Write(part)
			}
			return hash.Sum(nil), nil
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	lib, err := mission.New(mission.Config{Crypto: crypto})
	if err != nil {
		log.Fatal(err)
	}
	defer lib.Close()
	digest, err := lib.RawDigest([]byte("abc"))
	fmt.Println(digest, err)
	_, err = lib.ParseJWKS(`{"keys":[]}`)
	fmt.Println(errors.Is(err, mission.ErrUnsupported))
	// Output:
	// sha-256:ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0 <nil>
	// true
}
