/* RSA moduli that can be factored because of how they were made. SPDX-License-Identifier: MIT
 *
 * A widely used chip made primes that are powers of 65537 modulo the product of the small primes
 * (CVE-2017-15361). So is their product; of other moduli one in a hundred million is. */
#include "jwk.h"

/* Modulo these not every number is such a power, modulo other small primes each is; those first for
 * which the fewest are, so that a sound modulus is soon done. */
static const unsigned char primes[] = {
    97, 37, 79, 11, 61, 73, 127, 151, 13, 17, 19, 53, 71, 103, 107, 109, 157,
};

static unsigned remainder_of(mission_view number, unsigned by)
{
    unsigned remainder = 0;

    for (size_t i = 0; i < number.len; i++)
        remainder = (remainder << 8 | (unsigned char)number.ptr[i]) % by;
    return remainder;
}

static bool is_power(unsigned remainder, unsigned prime)
{
    unsigned power = 1;

    do {
        if (power == remainder)
            return true;
        power = power * (65537 % prime) % prime;
    } while (power != 1);
    return false;
}

bool mi_roca(mission_view modulus)
{
    for (size_t i = 0; i < sizeof primes; i++)
        if (!is_power(remainder_of(modulus, primes[i]), primes[i]))
            return false;
    return true;
}
