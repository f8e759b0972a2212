"""Nobody reaches another user's data, or writes a score, by changing what the page sends."""

import base64
import hashlib
import hmac
import http.client
import json
import time
import urllib.error
import urllib.request

import pytest

from site_under_test import SECRET

LISTS = ["allUsersList { rowId }", "allUserProgressOverviewsList { userId }"] + [
    f"all{name}List {{ userId }}" for name in (
        "Attempts", "SkillProgresses", "QuestionHistories", "PracticeSessions", "Milestones", "ExcusedDays",
        "InterviewSessions", "InterviewReports", "ResumeAnalyses", "TimeZoneHistories", "SkillBreakdowns",
        "SkillNeeds", "DomainProgresses", "WeeklySummaries", "SessionSummaries")]


def encoded(value):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(claims, secret=SECRET, algorithm="HS256"):
    hashes = {"HS256": hashlib.sha256, "HS512": hashlib.sha512}
    message = f"{encoded({'alg': algorithm, 'typ': 'JWT'})}.{encoded(claims)}"
    signature = hmac.new(secret.encode(), message.encode(), hashes[algorithm]).digest() if algorithm in hashes else b""
    return f"{message}.{encoded(signature)}"


def claims(user, **changed):
    return {"sub": user, "role": "authenticated", "aud": "authenticated", "exp": time.time() + 60, **changed}


@pytest.fixture(scope="module")
def ada(site):
    return site.token("Ada Okafor")


@pytest.fixture(scope="module")
def divya(site):
    return site.users()["Divya Rao"]


@pytest.mark.parametrize("text", LISTS, ids=lambda text: text.split(" ")[0])
def test_every_list_has_ones_own_rows_only(site, ada, text):
    status, answer = site.query(f"{{ rows: {text} }}", ada)
    assert status == 200 and "errors" not in answer, answer
    assert {row.get("userId") or row["rowId"] for row in answer["data"]["rows"]} <= {site.users()["Ada Okafor"]}


@pytest.mark.parametrize("text", [
    "query($user: UUID!) { found: userByRowId(rowId: $user) { fullName } }",
    "query($user: UUID!) { found: skillProgressByUserIdAndSkillName(userId: $user, skillName: \"voice\") { currentAvg } }",
    "query($user: UUID!) { found: milestoneByUserIdAndKindAndLevel(userId: $user, kind: \"attempts\", level: 1) { reachedAt } }",
])
def test_a_row_of_another_user_is_not_found(site, ada, divya, text):
    assert site.query(text, ada, user=divya)[1] == {"data": {"found": None}}


def test_a_condition_on_another_user_finds_nothing(site, ada, divya):
    text = "query($user: UUID!) { found: allAttemptsList(condition: { userId: $user }) { rowId } }"
    assert site.query(text, ada, user=divya)[1] == {"data": {"found": []}}


def test_another_users_profile_cannot_be_changed(site, ada, divya):
    change = """mutation($user: UUID!) {
        updateUserByRowId(input: { rowId: $user, userPatch: { weeklyGoal: 999 } }) { user { fullName } } }"""
    assert site.query(change, ada, user=divya)[1]["data"] == {"updateUserByRowId": {"user": None}}
    with site.connect() as connection:
        assert connection.execute("SELECT count(*) AS n FROM users WHERE weekly_goal = 999").fetchone()["n"] == 0
    # The same request for oneself succeeds, so it was refused for whom it was for.
    own = site.query(change, ada, user=site.users()["Ada Okafor"])[1]
    assert own == {"data": {"updateUserByRowId": {"user": {"fullName": "Ada Okafor"}}}}


def test_ones_own_counters_stay_as_they_are(site, ada):
    user = site.users()["Ada Okafor"]
    columns = "total_attempts, scored_attempts, total_score, average_score, best_score, current_streak, longest_streak"
    with site.connect() as connection:
        before = connection.execute(f"SELECT {columns} FROM users WHERE id = %s", [user]).fetchone()
        answer = site.query("""mutation($user: UUID!) { updateUserByRowId(input: { rowId: $user, userPatch: {
            targetRole: "CTO", totalAttempts: 9999, scoredAttempts: 1, totalScore: "99", averageScore: "99",
            bestScore: "100", currentStreak: 999, longestStreak: 999, streakFreezes: 9 } }) { user { targetRole } } }""",
                            ada, user=user)[1]
        assert answer == {"data": {"updateUserByRowId": {"user": {"targetRole": "CTO"}}}}
        assert connection.execute(f"SELECT {columns} FROM users WHERE id = %s", [user]).fetchone() == before


def test_the_api_offers_no_way_to_write_what_the_backend_writes(site, ada):
    answer = site.query("{ __schema { mutationType { fields { name } } } }", ada)[1]
    mutations = {field["name"] for field in answer["data"]["__schema"]["mutationType"]["fields"]}
    assert "updateUserByRowId" in mutations
    written_by_the_backend = ("Attempt", "SkillProgress", "QuestionHistory", "PracticeSession", "Milestone", "ExcusedDay")
    assert [name for name in mutations if any(thing in name for thing in written_by_the_backend)] == []
    assert [name for name in mutations if name.startswith("delete")] == []


def test_the_apis_role_cannot_become_the_service_role(site):
    with site.cluster.connect("practice", user="web_api") as connection:
        with pytest.raises(Exception, match="permission denied to set role"):
            connection.execute("SET ROLE service_role")
        with pytest.raises(Exception, match="permission denied"):
            connection.execute("SELECT FROM users")


def test_a_visitor_reads_no_users(site):
    status, answer = site.query("{ allUsersList { rowId } }")
    assert answer["data"]["allUsersList"] is None
    # Not a word of the database's.
    assert "permission denied" not in json.dumps(answer)


FORGERIES = {
    "signed by another": lambda user: signed(claims(user), secret="a guess"),
    "not signed": lambda user: signed(claims(user), algorithm="none"),
    "another algorithm": lambda user: signed(claims(user), algorithm="HS512"),
    "expired": lambda user: signed(claims(user, exp=time.time() - 1)),
    "without an end": lambda user: signed({name: value for name, value in claims(user).items() if name != "exp"}),
    "for another audience": lambda user: signed(claims(user, aud="somebody else")),
    "no token at all": lambda user: "password",
}


@pytest.mark.parametrize("path", ["/graphql", "/answers"])
@pytest.mark.parametrize("forged", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_token_is_refused(site, divya, path, forged):
    body = {"query": "{ allUsersList { rowId } }", "questionId": 1, "text": "Good.", "seconds": 1}
    assert site.request(path, body, forged(divya))[0] == 401


def test_a_true_token_with_another_subject_is_refused(site, ada, divya):
    header, payload, signature = ada.split(".")
    altered = json.loads(base64.urlsafe_b64decode(payload + "==")) | {"sub": divya}
    assert site.query("{ allUsersList { rowId } }", f"{header}.{encoded(altered)}.{signature}")[0] == 401


def test_a_role_in_a_token_counts_for_nothing(site, divya):
    token = signed(claims(divya, role="service_role"))
    answer = site.query("{ allUsersList { rowId } }", token)[1]
    assert answer == {"data": {"allUsersList": [{"rowId": divya}]}}


def test_the_backend_writes_for_the_tokens_user_whatever_the_body_says(site, divya):
    body = {"questionId": 1, "text": "An answer.", "seconds": 30, "user": divya, "userId": divya, "user_id": divya,
            "finalScore": 100, "final_score": 100}
    status, scored = site.request("/answers", body, site.token("Frank Moreau"))
    assert status == 200 and scored["final"] < 100
    with site.connect() as connection:
        row = connection.execute("SELECT user_id, final_score FROM attempts ORDER BY id DESC LIMIT 1").fetchone()
    assert (str(row["user_id"]), float(row["final_score"])) == (site.users()["Frank Moreau"], scored["final"])


def test_the_backend_takes_no_answer_without_a_token(site):
    assert site.request("/answers", {"questionId": 1, "text": "Good.", "seconds": 1})[0] == 401


@pytest.mark.parametrize("changed", [
    {"questionId": 0}, {"questionId": "1"}, {"questionId": 1.5}, {"questionId": 2**40}, {"text": ""}, {"text": 7},
    {"seconds": -1}, {"seconds": 1e9}, {"seconds": None}, {"text": "x" * 70_000},
], ids=lambda changed: str(changed)[:30])
def test_the_backend_refuses_an_answer_that_is_none(site, ada, changed):
    body = {"questionId": 1, "text": "Good.", "seconds": 1, **changed}
    assert site.request("/answers", body, ada)[0] == 400


def test_somebody_elses_own_question_cannot_be_answered(site, ada, divya):
    with site.connect() as connection:
        question = connection.execute(
            "INSERT INTO questions (question, is_custom, uploaded_by) VALUES ('Mine?', true, %s) RETURNING id",
            [divya]).fetchone()["id"]
        body = {"questionId": question, "text": "Good.", "seconds": 1}
        assert site.request("/answers", body, ada)[0] == 400
        connection.execute("DELETE FROM questions WHERE id = %s", [question])


def test_only_demo_users_can_sign_in(site):
    assert site.request("/sign-in", {"user": "00000000-0000-4000-8000-000000000000"})[0] == 400
    assert site.request("/sign-in", {"user": {"$ne": None}})[0] == 400


@pytest.mark.parametrize("path", ["/demo-users", "/", "/graphql"])
def test_a_foreign_page_under_another_name_gets_nothing(site, path):
    body = {"query": "{ __typename }"} if path == "/graphql" else None
    assert site.request(path, body, headers={"Host": "practice.example.com"})[0] == 400


def test_a_form_of_another_site_signs_nobody_in(site):
    assert site.request("/sign-in", {"user": site.users()["Ada Okafor"]}, headers={"Content-Type": "text/plain"})[0] == 400


@pytest.mark.parametrize("path", ["/../package.json", "/%2e%2e/package.json", "/server/main.ts", "/assets/"])
def test_no_file_but_the_pages_is_served(site, path):
    assert site.request(path)[0] == 404


@pytest.mark.parametrize("target", ["http://", "//[", "//evil.example/", "*", "/%", "/%00", "/assets/..%2f..%2fpackage.json"])
def test_a_strange_target_is_only_not_found(site, target):
    host, port = site.url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=30)
    connection.putrequest("GET", target)
    connection.endheaders()
    assert connection.getresponse().status == 404
    connection.close()


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_the_api_takes_no_method_but_post(site, ada, method):
    assert site.request("/graphql?query=%7B__typename%7D", token=ada, method=method)[0] == 404
    assert site.request("/answers", token=ada, method=method)[0] == 404


def test_the_api_opens_no_websocket(site, ada):
    headers = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
               "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "graphql-transport-ws"}
    assert site.request("/graphql", token=ada, headers=headers)[0] == 404


def test_a_foreign_page_is_allowed_nothing(site):
    """Without these headers a browser keeps the answer from a page of another origin."""
    for method, path in (("OPTIONS", "/graphql"), ("POST", "/graphql"), ("OPTIONS", "/answers"), ("GET", "/demo-users")):
        request = urllib.request.Request(
            site.url + path, b"{}" if method == "POST" else None, method=method,
            headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"})
        try:
            answer = urllib.request.urlopen(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        assert [name for name in answer.headers if name.lower().startswith("access-control")] == []
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_form_of_another_site_reaches_no_api(site, ada, type):
    """A browser sends these types without asking first."""
    assert site.request("/graphql", {"query": "{ __typename }"}, ada, {"Content-Type": type})[0] == 415
    assert site.request("/answers", {"questionId": 1, "text": "Good.", "seconds": 1}, ada, {"Content-Type": type})[0] == 400


@pytest.mark.parametrize("body", [b"", b"{", b"null", b"[]", b'"text"', b"\xff\xfe", b"[" * 50_000, b"x" * 5_000_000],
                         ids=lambda body: f"{body[:8]!r}")
@pytest.mark.parametrize("path, statuses", [("/graphql", {400, 413}), ("/answers", {400}), ("/sign-in", {400})])
def test_a_body_that_is_none_is_refused(site, ada, path, statuses, body):
    # The server may stop to listen before all of it is sent.
    try:
        assert site.request(path, body, ada)[0] in statuses
    except urllib.error.URLError as error:
        assert len(body) > 1_000_000 and isinstance(error.reason, (BrokenPipeError, ConnectionResetError))
    assert site.request("/demo-users")[0] == 200


def test_a_list_of_requests_is_refused(site, ada):
    one = {"query": "{ allUsersList { rowId } }"}
    assert site.request("/graphql", [one, one], ada)[0] == 400


def test_a_token_elsewhere_than_in_its_header_counts_for_nothing(site, ada):
    text = {"query": "{ allUsersList { rowId } }"}
    for path, headers in ((f"/graphql?access_token={ada}&token={ada}", {}), ("/graphql", {"Cookie": f"token={ada}"}),
                          ("/graphql", {"X-Authorization": f"Bearer {ada}"})):
        assert site.request(path, text, headers=headers)[1]["data"] == {"allUsersList": None}


def test_ways_around_through_relations_and_aliases_end_at_ones_own_rows(site, ada, divya):
    text = """query($user: UUID!) {
        one: allUsersList { rowId attemptsByUserIdList(first: 3) { userByUserId { rowId } } }
        two: userByRowId(rowId: $user) { rowId }
        three: allQuestionsList { questionHistoriesByQuestionIdList { userId } attemptsByQuestionIdList { userId } }
        four: allUserProgressOverviewsList(condition: { userId: $user }) { userId }
    }"""
    status, answer = site.query(text, ada, user=divya)
    assert status == 200 and "errors" not in answer, answer
    found = json.dumps(answer)
    assert site.users()["Ada Okafor"] in found
    assert [user for name, user in site.users().items() if name != "Ada Okafor" and user in found] == []


def test_rows_have_no_other_name_than_their_key(site, ada):
    fields = site.query("{ __schema { queryType { fields { name } } } }", ada)[1]["data"]["__schema"]["queryType"]["fields"]
    names = {field["name"] for field in fields}
    assert "userByRowId" in names and not {"node", "nodeId", "user"} & names


def test_the_functions_of_the_page_take_no_user(site, ada):
    fields = site.query("{ __schema { queryType { fields { name args { name } } } } }", ada)[1]["data"]
    own = {field["name"]: [argument["name"] for argument in field["args"]]
           for field in fields["__schema"]["queryType"]["fields"] if field["name"].startswith(("my", "practiceSettings"))}
    assert len(own) == 6
    assert {name for arguments in own.values() for name in arguments} <= {"howMany", "fromDate", "toDate", "first", "offset"}


def test_a_query_that_is_nested_without_end_is_refused(site, ada):
    depth = 1500
    text = "{ __schema { types { " + "fields { type { " * depth + "name" + " } }" * depth + " } } }"
    assert site.query(text, ada)[0] == 400
    assert site.request("/demo-users")[0] == 200


def test_no_request_keeps_the_database_busy(site):
    with site.cluster.connect("practice", user="web_api") as connection:
        assert connection.execute("SHOW statement_timeout").fetchone()["statement_timeout"] == "10s"
