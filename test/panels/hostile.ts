/** Strings that evidence may hold, each of which has broken out of somebody's viewer. */

export const hostile: readonly string[] = [
  "<script>document.title='owned'</script>",
  "<img src=x onerror=\"document.title='owned'\">",
  "\"><svg onload=document.title='owned'>",
  "javascript:document.title='owned'",
  "\u001b[2J\u001b]0;owned\u0007red",
  "invoice\u202egpj.exe",
  "\u2066left\u2069 \u200bzero\u200dwidth\ufeff",
  "=cmd|' /C calc'!A0",
  "+1+1",
  "@SUM(1)",
  "a\tb\r\nc\u0000d",
  "x".repeat(511) + "…",
  "\ud800 half",
  "{{constructor.constructor('return 1')()}}",
  "${document.title='owned'}",
  "Z\u0351\u036b\u0343a\u0323\u032cl\u0341go",
  "漢字 العربية עברית",
];
