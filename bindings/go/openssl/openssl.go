// Package openssl is a crypto provider on OpenSSL 3, for programs that use it anyway.
//
// It is the provider of <mission/openssl.h> (libmission-openssl): digests, random bytes, ES256,
// ES384, RS256, PS256 and EdDSA, whatever this machine's OpenSSL fetches them from, such as a FIPS
// module. P-256 and RSA are much faster than with the provider inside the library, Ed25519 is
// slower.
//
//	crypto, err := openssl.Open(openssl.Config{Properties: "fips=yes"})
//	lib, err := mission.New(mission.Config{Crypto: crypto})
//
// Go has no type for a key that OpenSSL holds (EVP_PKEY): a signer whose key stays in an HSM is a
// mission.Signer with a Sign of the program's own.
package openssl

// #cgo pkg-config: mission-openssl
// #include <mission/openssl.h>
import "C"

import (
	"fmt"
	"unsafe"

	"mission"
	"mission/internal/native"
)

// A Config is how to open a provider; the zero value of a member is its default.
type Config struct {
	// Properties are of every fetch, such as "fips=yes"; at most 255 bytes.
	Properties string
}

// Default is the provider on OpenSSL's default library context, without properties. The first call
// settles what is fetched. The error is ErrUnsupported: that context has no SHA-2.
func Default() (*mission.Crypto, error) {
	table := C.mission_openssl_crypto()
	if table == nil {
		return nil, fmt.Errorf("mission/openssl: OpenSSL has no SHA-2: %w", mission.ErrUnsupported)
	}
	return mission.NewCrypto(uintptr(unsafe.Pointer(table))), nil
}

// Open opens a provider of its own. What OpenSSL does not have with these properties (Ed25519, in
// many FIPS modules) is refused where it is used.
//
// The errors are ErrArgument and ErrUnsupported (no SHA-2 with these properties, or they cannot be
// read; HostCode is OpenSSL's reason). After Close no Library can be made with it; those that were
// made keep it.
func Open(config Config) (*mission.Crypto, error) {
	var texts native.Texts
	defer texts.Free()
	how := C.mission_openssl_config{
		size: C.sizeof_mission_openssl_config,
		properties: C.mission_view{ptr: (*C.char)(texts.Copy(config.Properties)),
			len: C.size_t(len(config.Properties))},
	}
	why := C.mission_error{size: C.sizeof_mission_error}
	var provider *C.mission_openssl
	if code := C.mission_openssl_open(&how, &provider, &why); code != 0 {
		return nil, mission.ErrorOf(unsafe.Pointer(&why), int32(code))
	}
	table := uintptr(unsafe.Pointer(C.mission_openssl_table(provider)))
	return mission.NewOwnedCrypto(table, func() { C.mission_openssl_close(provider) })
}
