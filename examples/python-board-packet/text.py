"""Text for people. SPDX-License-Identifier: MIT"""
import mission


def inert(text):
    """Everything outside printable ASCII by its number, so that no text of a client can reorder,
    hide or imitate what stands around it.
    """
    return ''.join(char if ' ' <= char <= '~' else f'\\u{{{ord(char):x}}}' for char in text)


def label(action, resource):
    return f'{inert(action)} at {inert(resource)}'


def show_text(text):
    """Lines of the library, which are inert already."""
    for line in text.splitlines():
        print('   |  ' + line)


def show_line(name, text):
    print(f'   |  {name:<12} {inert(text)}')


def show_list(name, texts):
    for text in texts:
        show_line(name, text)
        name = ''


def show_entry(entry):
    show_line('at', entry['resource'])
    show_list('  may', entry['actions'])
    show_list('  but', [one['rendered'] for one in entry.get('constraints', ())])


def show_disclosure(story, shown):
    summary = shown['mission_summary']
    story.tell('+-- what the approver is shown')
    show_line('agent', shown['requesting_client']['display'])
    show_line('for', summary['subject_display'])
    show_line('it says', summary['goal'])  # the client's words, apart from ours
    show_list('within', summary.get('constraints', ()))
    show_line('until', summary[mission.profile_term(story.profile, mission.TermKind.INTENT_EXPIRY)])
    for entry in shown['authority_summary']:
        show_entry(entry)
    for notice in shown.get('material_notices', ()):
        show_line('notice', notice['statement'])
    story.tell('+--')
