/** The look of the HTML report: one style sheet, for light and dark screens, narrow and wide, and for A4 paper. */

/** Colours of one scheme. Text colours have a contrast of at least 4.5:1 on `page` and on `tint` (WCAG AA, tested). */
export interface Palette {
  readonly page: string;
  readonly tint: string;
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly link: string;
  readonly critical: string;
  readonly high: string;
  readonly medium: string;
  readonly low: string;
  readonly info: string;
  readonly good: string;
  readonly part: string;
  readonly bad: string;
  /** Areas of the charts. */
  readonly logged: string;
  readonly seen: string;
  readonly outline: string;
}

export const light: Palette = {
  page: "#ffffff",
  tint: "#f5f6f8",
  ink: "#1b1f24",
  soft: "#59626d",
  line: "#d8dce2",
  link: "#1a5a9e",
  critical: "#9d1230",
  high: "#a8400b",
  medium: "#7d5a00",
  low: "#2a5f8f",
  info: "#59626d",
  good: "#1f6b45",
  part: "#7d5a00",
  bad: "#9d1230",
  logged: "#d5dde7",
  seen: "#3f7fbf",
  outline: "#5b6b7d",
};

export const dark: Palette = {
  page: "#15181c",
  tint: "#1d2126",
  ink: "#e4e7eb",
  soft: "#9ea8b3",
  line: "#343a42",
  link: "#82b7ee",
  critical: "#ff8fa3",
  high: "#f5a46b",
  medium: "#e0bd57",
  low: "#86b8e8",
  info: "#9ea8b3",
  good: "#74c69a",
  part: "#e0bd57",
  bad: "#ff8fa3",
  logged: "#36414d",
  seen: "#4f94d8",
  outline: "#a9b6c4",
};

function variables(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");
}

const tones = ["critical", "high", "medium", "low", "info", "good", "part", "bad"]
  .map((tone) => `.t-${tone}{--tone:var(--${tone})}`)
  .join("");

/** The whole style sheet. */
export const style = `
:root{color-scheme:light dark;${variables(light)}}
@media (prefers-color-scheme:dark){:root{${variables(dark)}}}
.t-plain{--tone:var(--soft)}${tones}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:2px}
a:focus-visible,.scroll:focus-visible,summary:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-999px}
.skip:focus{left:1rem;top:.5rem;background:var(--page);padding:.25rem .5rem}
.page{max-width:104rem;margin:0 auto;padding:2rem 1.5rem 4rem;display:grid;grid-template-columns:minmax(0,1fr);gap:0 2.25rem}
.top{border-bottom:2px solid var(--ink);padding-bottom:.8rem;margin-bottom:1.25rem}
.top p{margin:0;color:var(--soft)}
h1{font-size:1.75rem;line-height:1.2;margin:.1rem 0 .3rem;font-weight:650;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:1.25rem;line-height:1.3;margin:2.75rem 0 .8rem;padding-bottom:.3rem;border-bottom:1px solid var(--line);font-weight:650}
section:first-of-type>h2{margin-top:0}
h3{font-size:1rem;line-height:1.35;margin:0 0 .3rem;font-weight:650;overflow-wrap:anywhere}
p{margin:0 0 .8rem;max-width:76ch}
ul.lines{margin:0 0 1rem;padding-left:1.1rem;max-width:86ch}
ul.lines li{margin:.2rem 0}
nav{font-size:.87rem}
nav p{margin:0 0 .3rem;color:var(--soft);font-weight:600}
nav ol{list-style:none;margin:0 0 1.5rem;padding:0;display:flex;flex-wrap:wrap;gap:.2rem 1.1rem}
nav a{text-decoration:none}
nav a:hover{text-decoration:underline}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(8rem,1fr));gap:0;margin:0 0 1.25rem;border-bottom:1px solid var(--line)}
.figures div{padding:.2rem .9rem .8rem 0}
.figures dt{font-size:.8rem;color:var(--soft)}
.figures dd{margin:0}
.figures .big{font-size:1.5rem;line-height:1.25;font-weight:600;letter-spacing:-.01em}
.figures .below{font-size:.8rem;line-height:1.4;color:var(--soft)}
.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.15rem 1.25rem;margin:0 0 1rem;font-size:.87rem}
.facts dt{color:var(--soft)}
.facts dd{margin:0;overflow-wrap:anywhere}
.note{border-left:3px solid var(--tone);padding:.1rem 0 .1rem .8rem;margin:0 0 .8rem}
.scroll{overflow-x:auto;margin:0 0 .3rem}
table{border-collapse:collapse;font-size:.83rem;line-height:1.4;min-width:min(100%,40rem)}
caption{text-align:left;font-weight:600;padding:.5rem 0 .35rem;font-size:.87rem}
caption .n{font-weight:400;color:var(--soft)}
th,td{text-align:left;vertical-align:top;padding:.28rem .9rem .28rem 0;border-bottom:1px solid var(--line);font-weight:400;max-width:34rem}
th:last-child,td:last-child{padding-right:.2rem}
thead th{color:var(--soft);font-weight:600;font-size:.78rem;border-bottom:1px solid var(--soft);vertical-align:bottom}
th.r,td.r{text-align:right}
.size,.exact,.ref{white-space:nowrap}
tbody tr:hover{background:var(--tint)}
tr:target,article:target{background:var(--tint)}
code{font:.92em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
td code,th code{white-space:nowrap}
td .long,th .long{display:inline-block;width:40ch;white-space:normal;word-break:break-all;vertical-align:top}
td div,th div{margin-top:.1rem}
td div{color:var(--soft)}
p bdi,li bdi,dd bdi{overflow-wrap:anywhere}
td.says{min-width:12rem}
.exact{color:var(--soft);font-size:.92em}
.ref{font-size:.92em;text-decoration:none}
.ref:hover{text-decoration:underline}
.tag{color:var(--tone);font-weight:650;white-space:nowrap}
.more{font-size:.83rem;color:var(--soft);max-width:none;margin:0 0 1.25rem}
.gap{margin-bottom:1.25rem}
article{border-left:4px solid var(--tone);padding:.1rem 0 .1rem 1.1rem;margin:0 0 2rem}
article p{margin-bottom:.5rem}
.meta{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;margin:0 0 .6rem;padding:0;font-size:.83rem;color:var(--soft)}
figure{margin:0 0 1.5rem}
figcaption{font-weight:600;font-size:.87rem;margin-bottom:.3rem}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem 1.3rem;margin:.3rem 0 .4rem;padding:0;font-size:.83rem;color:var(--soft)}
.legend svg{width:.8em;height:.8em;margin-right:.4em;vertical-align:-.05em}
svg{display:block;max-width:100%}
.legend svg{display:inline-block}
svg.chart{width:100%;min-width:42rem;height:auto}
svg.bar{width:100%;height:.9rem}
svg text{font:11px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;fill:var(--soft);font-variant-numeric:tabular-nums}
.grid{stroke:var(--line);stroke-width:1}
.f-logged{fill:var(--logged)}.f-seen{fill:var(--seen)}
.s-logged{fill:none;stroke:var(--outline);stroke-width:1.25}
.f-tone{fill:var(--tone)}
svg a text{fill:var(--tone);font-weight:600}
summary{cursor:pointer;color:var(--link);font-size:.83rem}
footer{margin-top:3rem;padding-top:.7rem;border-top:1px solid var(--line);color:var(--soft);font-size:.83rem}
@media (min-width:75rem){
.page{grid-template-columns:11.5rem minmax(0,1fr)}
.top,footer{grid-column:1/-1}
nav{position:sticky;top:1.5rem;align-self:start}
nav ol{flex-direction:column;gap:.3rem}
}
@media (max-width:40rem){
.page{padding:1.2rem 1rem 3rem}
.facts{grid-template-columns:minmax(0,1fr)}.facts dd{margin-bottom:.3rem}
article{padding-left:.8rem}
}
@page{size:A4;margin:14mm 13mm}
@media print{
:root{color-scheme:light;${variables(light)}}
body{font-size:9.5pt;line-height:1.4}
.page{display:block;max-width:none;padding:0}
.skip,details{display:none}
nav ol{flex-direction:row}
a{color:inherit;text-decoration:none}
h2,h3,caption,figcaption,.meta,.meta+p,thead{break-after:avoid}
tbody tr:first-child,.more{break-before:avoid}
.few{break-inside:avoid}
h2{margin-top:1.4rem}
tr,figure,.figures,.note{break-inside:avoid}
thead{display:table-header-group}
.scroll{overflow:visible}
table{font-size:7.5pt;width:100%;min-width:0}
th,td{padding:.15rem .5rem .15rem 0}
td code,th code{white-space:normal;overflow-wrap:break-word}
td .long,th .long{width:auto;min-width:22ch}
.exact{white-space:normal}
td.says{min-width:0}
svg.chart{min-width:0}
}
`;
