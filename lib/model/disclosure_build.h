/* Building a disclosure, shared by the files that write its parts. SPDX-License-Identifier: MIT */
#ifndef MI_DISCLOSURE_BUILD_H
#define MI_DISCLOSURE_BUILD_H

#include "../json/page.h"
#include "disclosure.h"

/* What became of an entry of the set. */
enum mi_standing { MI_RETAINED, MI_ADDED, MI_WIDENED, MI_CHANGED, MI_TIGHTENED, MI_STANDINGS };

struct mi_fate {
    const char *change;         /* against the proposal; NULL: there was none */
    enum mi_standing standing;  /* against the predecessor */
    const mission_value *delta; /* the difference's word on it, but for what is retained */
};

struct mi_disclosing {
    mission_context *context;
    mission_error *error;
    mission_consent consent;
    mission_disclosure_style style;
    bool english;
    struct mi_fate *fates; /* one for each entry of the set */
    mission_builder *builder;
    struct mi_page page;     /* the text that is being composed */
    struct mi_buffer hosted; /* the host's text for it */
    int32_t rc;              /* the first failure that the builder does not know */
};

/* disclosure_change.c: fill `fates`. */
int32_t mi_disclosing_fates(struct mi_disclosing *d);
extern const char *const mi_standing_names[MI_STANDINGS];

/* disclosure_build.c: one member of the object that is open. */
void mi_show_member(struct mi_disclosing *d, const char *name, mission_view text);
void mi_put_value(struct mi_disclosing *d, const char *name, const mission_value *value);
/* The text that the page holds, or what the host makes of it; the page is empty then. */
void mi_put_words(struct mi_disclosing *d, const char *name, const mission_wording *about);
/* Remember the first failure. */
void mi_disclosing_fail(struct mi_disclosing *d, int32_t code);

/* The parts, each a run of members of the disclosure. */
void mi_put_notices(struct mi_disclosing *d);
void mi_put_expansion(struct mi_disclosing *d);

/* disclosure_words.c: plain English on the page. */
void mi_say_constraint(struct mi_page *page, mission_view key, const mission_value *value);
void mi_say_untranslated(struct mi_page *page, mission_view key, const mission_value *value);
void mi_say_notice(struct mi_page *page, mission_view condition, const mission_value *entry,
                   const mission_value *action);
void mi_say_other_type(struct mi_page *page, const mission_value *entry);
void mi_say_risk(struct mi_page *page, mission_view dimension);
void mi_say_standing(struct mi_page *page, const char *standing, const mission_value *entry,
                     const mission_value *members);
void mi_say_delegation(struct mi_page *page, const mission_value *entry, const mission_value *from,
                       const mission_value *to);
void mi_say_expiry(struct mi_page *page, mission_view from, mission_view to);
void mi_say_children(struct mi_page *page, uint64_t count);

/* An action family: every action whose name begins with it. */
static inline bool mi_family(mission_view action)
{
    return action.len && action.ptr[action.len - 1] == '*';
}

#endif
