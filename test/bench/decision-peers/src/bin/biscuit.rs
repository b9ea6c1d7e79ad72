//! What a decision costs with Biscuit: its token is verified before. SPDX-License-Identifier: MIT
use biscuit_auth::macros::{authorizer, biscuit, fact};
use biscuit_auth::{AuthorizerLimits, Biscuit, KeyPair};
use decision_peers::{amount_of, grants, measure, Grant, ACTION, CEILING, USER};
use std::time::Duration;

fn token(grants: &[Grant]) -> Biscuit {
    let mut builder = biscuit!("user({user})", user = USER);

    for grant in grants {
        let resource = grant.resource.as_str();

        builder = builder
            .fact(fact!(
                "right({resource}, {action}, {ceiling})",
                action = ACTION,
                ceiling = CEILING
            ))
            .unwrap();
    }
    builder.build(&KeyPair::new()).unwrap()
}

fn permits(token: &Biscuit, resource: &str, amount: i64) -> bool {
    let mut authorizer = authorizer!(
        "resource({resource}); action({action}); amount({amount});
         allow if user({user}), resource($r), action($a), amount($x), right($r, $a, $most), $x <= $most;",
        action = ACTION, user = USER
    )
    .build(token)
    .unwrap();

    authorizer
        .authorize_with_limits(AuthorizerLimits {
            max_time: Duration::from_secs(5),
            ..Default::default()
        })
        .is_ok()
}

fn main() {
    let (grants, seconds) = grants();
    let token = token(&grants);
    let asked = &grants.last().unwrap().resource;

    for permit in [true, false] {
        measure("request made", permit, seconds, || {
            permits(&token, asked, amount_of(permit))
        });
    }
}
