"""Walls: what a site may send in place of a page, with status 200: walls, notices, errors."""

# Prose reads best unbroken.
# ruff: noqa: E501

from __future__ import annotations

# Kind -> notices: a title, then lines from "|" to "|". No two have a sentence in common.
_NOTICES = {
    "log-in": """\
Log in|Please log in to read this page.|Your session has expired. Enter your name and your password, and the page that you wanted will open.|Forgot your password?|No account yet? Register in two minutes.
Members only|This content is for registered readers.|Speaker notes, transcripts and recordings are available after you have signed in with your press card number.|Help: call the service desk between 9 and 5.
Identity required|We could not tell who you are.|Ladies and gentlemen of the press use the entrance for accredited journalists. Everybody else is asked to create an account.|Continue as a guest?""",
    "updating": """\
Being updated|This page is being updated. Please come back later.|We are adding photos and the rest of the text, and we expect to be done by the evening.|Thank you for your patience.
Content under revision|The text of this page is under revision by our editors.|Some paragraphs were found to be incomplete. A corrected version will be put up as soon as it has been checked.|What can you do now? Read our other reports.
Coming soon|The second half of this text is not online yet.|Our translators are still at work. We thank all friends of this site for their understanding.|Editor on duty: call extension 7.""",
    "too-many": """\
Too many requests|You have sent too many requests. Try again in 10 minutes.|To keep the service fast for all, each visitor may open a limited number of pages an hour, and yours are used up.|Reason: rate limit.
Slow down|Our servers are busy, and you are rather quick.|Please wait a moment before you turn the page. We ask all readers to be considerate of each other.|How long must I wait? About a minute.
Access is limited|Your address was put on a list for a while.|Requests from it came faster than a person can read. If you think that this is a mistake, write to us and we will look into it.|Case number: 40 12 77.""",
    "maintenance": """\
Scheduled maintenance|The site is closed for maintenance tonight.|We are moving to new machines, which will make the pages load faster. All services will be back at 6 in the morning.|We apologize for the inconvenience.
We will be right back|Something is being repaired behind the scenes.|Our engineers have been called, they have brought their tools, and they will not leave before everything runs again.|Questions? Write to the duty office.
System upgrade|An upgrade of the publishing system is in progress.|During the upgrade pages may be missing, or may show an older state. We thank you for your support and your trust.|Begin: midnight. End: open.""",
    "not-found": """\
Page not found|Sorry, the page that you are looking for does not exist.|It may have been moved, renamed or removed. Check the address, or go to the home page and begin again from there.|Take me home
Nothing here|We looked everywhere and found nothing.|Perhaps the link that you followed is old. Our archive reaches back to 2009 and has a search of its own.|Did you mean one of these?
Removed|This item was taken down at the request of its owner.|We can't tell you more than that, but a copy may be found in the reading rooms of public libraries.|Thank you.""",
    "verify": """\
Verify you are human|Please verify that you are a human being.|Move the slider to the right until the picture is complete. This takes a few seconds and helps us to keep machines out.|Are you a robot?
One more step|Complete the check below to go on.|Choose all pictures with a bridge. If there are none, press the button under them, and you will be let through.|Why do I see this? Because your connection looks unusual.
Checking your connection|This process is automatic. You will be sent on shortly.|Allow up to five seconds. If nothing happens, turn on scripts and load the page again.|Request: 7f3a99c0""",
    "cookies": """\
Before you go on|We use cookies and similar means to show you this page.|Some are needed to make the site work, others help us to learn what our readers like. You may change your choice at any time.|Accept all|Only what is needed
Your privacy|Your privacy matters to us and to our 214 partners.|With your consent we store and read data on your device, such as numbers that tell it from others, for statistics and to improve our service.|Do you agree?|I agree|Settings
Consent|Choose what you allow.|Necessary: always on. Statistics: off until you turn it on. Marketing: off until you turn it on, and we will not ask you again for half a year.|Save my choice""",
    "error": """\
502 Bad Gateway|502 Bad Gateway|The server received no answer from the machine behind it and gave up after thirty seconds of waiting for one.|nginx/1.24.0
Runtime error|java.lang.NullPointerException: content is null|at org.press.publish.ArticleView.render(ArticleView.java:214)|at org.press.publish.Servlet.doGet(Servlet.java:77)|Caused by: java.sql.SQLException: connection pool exhausted
Error|Error establishing a database connection.|This means that the name and the password in the settings are wrong, or that the database server can't be reached from here.|Are you sure that the server is running?""",
    "blocked": """\
Not available in your region|This page is not available where you are.|For legal reasons we can show it in some countries only. We regret this and hope that the matter will be settled within the year.|Learn more
Link check|You are about to leave our site.|The page behind this link belongs to somebody else, and we are not responsible for what it says. Go on at your own risk.|Go on|Stay here
Old browser|Your browser is too old for this page.|Update it, or use another one. We recommend those that are listed on the help page, which are free and take only a moment to install.|Update now""",
}


def notices() -> dict[str, list[list[str]]]:
    """Return kind -> notices; the first line of each is its title."""
    return {kind: [row.split("|") for row in rows.splitlines()] for kind, rows in _NOTICES.items()}
