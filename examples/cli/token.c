/* `mission token`: what it can do. SPDX-License-Identifier: MIT */
#include "credential.h"

#define COMMON " [--profile series|draft] [--now TIME]"

static const struct cli_command verbs[] = {
    {"token sign",
     "token sign --key FILE {--issuer URL --sub SUB --client ID --map FILE [--audience NAME] "
     "[--scope VALUES --scopes FILE [--constrained]] [--jkt THUMBPRINT | --x5t THUMBPRINT] "
     "[--act FILE] [--acr ACR] [--auth-time SECONDS] [--lifetime SECONDS] [--jti ID] [--exchanged] "
     "[--response] | --claims [--typ TYP]} [--alg ALG]" COMMON " [FILE]",
     "make the access token of a derivation, as store derive prints it", NULL, token_sign},
    {"token prove",
     "token prove --key FILE --method METHOD --uri URI [--nonce NONCE] [--now TIME] [FILE]",
     "make the DPoP proof of a request with the token in FILE", NULL, token_prove},
    {"token verify",
     "token verify --jwks FILE --issuer URL --audience NAMES {--action ACTION --resource URI "
     "[--fact NAME=VALUE]... | --tier credential|state} [--uri URI] [--state FILE [--asked TIME]] "
     "[--most-age SECONDS] [--proof FILE --method METHOD [--nonce NONCE]] [--certificate FILE] "
     "[--state-authority URLS] [--acr ACR] [--needs-key] [--bound] [--no-actors] [--strict] "
     "[--ungoverned] [--skew SECONDS] [--realm TEXT] [--disclose] [--lines]" COMMON " [FILE]",
     "judge a token, and what is to be done with it", NULL, token_verify},
    {"token decode", "token decode [--lines] [FILE]",
     "show what a token says, which nobody has verified", NULL, token_decode},
};

const struct cli_command *cli_token_command(const char *name)
{
    return cli_find_verb(verbs, CLI_COUNT(verbs), name);
}

void cli_token_help(struct cli *cli)
{
    cli_print_verbs(cli, verbs, CLI_COUNT(verbs));
}

int cmd_token(struct cli *cli, int argc, char **argv)
{
    return cli_run_verb(cli, verbs, CLI_COUNT(verbs), argc, argv);
}
