//! What a decision costs with Cedar. SPDX-License-Identifier: MIT
use cedar_policy::*;
use decision_peers::{amount_of, grants, measure, Grant, ACTION, CEILING, USER};
use std::str::FromStr;

fn uid(kind: &str, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(EntityTypeName::from_str(kind).unwrap(), EntityId::new(id))
}

fn policy(grant: &Grant) -> String {
    format!(
        "permit(principal == User::\"{USER}\", action == Action::\"{ACTION}\", \
         resource == Resource::\"{}\") when {{ context.amount <= {CEILING} }};\n",
        grant.resource
    )
}

fn request(resource: &str, amount: i64) -> Request {
    let amount = RestrictedExpression::new_long(amount);
    let context = Context::from_pairs([("amount".to_string(), amount)]).unwrap();

    Request::new(
        uid("User", USER),
        uid("Action", ACTION),
        uid("Resource", resource),
        context,
        None,
    )
    .unwrap()
}

fn main() {
    let (grants, seconds) = grants();
    let text: String = grants.iter().map(policy).collect();
    let policies = PolicySet::from_str(&text).unwrap();
    let entities = Entities::empty();
    let authorizer = Authorizer::new();
    let asked = &grants.last().unwrap().resource;
    let permits = |request: &Request| {
        authorizer
            .is_authorized(request, &policies, &entities)
            .decision()
            == Decision::Allow
    };

    for permit in [true, false] {
        let ready = request(asked, amount_of(permit));

        measure("request ready", permit, seconds, || permits(&ready));
        measure("request made", permit, seconds, || {
            permits(&request(asked, amount_of(permit)))
        });
    }
}
