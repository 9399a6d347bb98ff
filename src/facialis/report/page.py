"""The page around the sections: style, contents, and the drawing library once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

STYLE = """
:root{--ink:#1a1a1a;--quiet:#5a5a5a;--line:#d9d9d9}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 2.5rem 3rem;max-width:1280px;background:#fff;color:var(--ink);
font:16px/1.55 'Source Sans 3','Helvetica Neue',Helvetica,Arial,sans-serif}
h1{font-size:1.9rem;font-weight:600;line-height:1.2;margin:.6rem 0 .3rem}
h2{font-size:1.35rem;font-weight:600;margin:2.6rem 0 .6rem;padding-top:.7rem;border-top:1px solid var(--line)}
h3{font-size:1.08rem;font-weight:600;margin:1.6rem 0 .4rem}
p,li{max-width:78ch}
.intended{max-width:none;margin:0;padding:.45rem .8rem;border-left:4px solid #D55E00;background:#fdf6f1;font-weight:600}
.lead{font-size:1.08rem;color:var(--quiet)}
.note{color:var(--quiet)}
nav ul{list-style:none;padding:0;margin:1rem 0;display:flex;flex-wrap:wrap;gap:.2rem 1.3rem}
a{color:#004f80}a:focus,summary:focus{outline:2px solid #0072B2;outline-offset:2px}
figure{margin:1.1rem 0 1.6rem}
figcaption{max-width:88ch;color:var(--quiet);font-size:.92rem;margin-top:.2rem}
.plot{width:100%}
.pair{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,1fr);gap:1.5rem;align-items:start}
.wide{overflow-x:auto;margin:.8rem 0 1.2rem}
table{border-collapse:collapse;font-size:.9rem;line-height:1.4}
caption{text-align:left;color:var(--quiet);padding-bottom:.35rem;caption-side:top}
th,td{text-align:left;vertical-align:top;padding:.22rem .9rem .22rem 0;border-bottom:1px solid #ececec;max-width:70ch}
thead th{border-bottom:1.5px solid var(--ink);font-weight:600;white-space:nowrap}
td.short{white-space:nowrap}td.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
details{margin:.5rem 0}summary{cursor:pointer;font-weight:600}
pre{font-size:.82rem;line-height:1.4;background:#f7f7f7;padding:.8rem 1rem;overflow-x:auto}
dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1.2rem;margin:1rem 0}
dl.facts dt{color:var(--quiet)}dl.facts dd{margin:0}
@media (max-width:900px){body{padding:1rem}.pair{grid-template-columns:1fr}}
@media print{body{max-width:none;padding:0;font-size:11pt}nav{display:none}
h2{break-after:avoid}figure,tr{break-inside:avoid}a{color:inherit;text-decoration:none}}
"""

SCRIPT = """
(function(){
var config={displaylogo:false,responsive:true,scrollZoom:false,showTips:false,plotlyServerURL:"",
modeBarButtonsToRemove:["sendDataToCloud","lasso2d","select2d","autoScale2d"],toImageButtonOptions:{format:"svg"}};
function draw(holder){
 if(holder.dataset.drawn)return;
 holder.dataset.drawn="1";
 var source=document.querySelector('script[data-figure="'+holder.id+'"]');
 var figure=JSON.parse(source.textContent);
 holder.textContent="";
 Plotly.newPlot(holder,figure.data,figure.layout,config);
}
var holders=Array.prototype.slice.call(document.querySelectorAll(".plot"));
function drawAll(){holders.forEach(draw)}
window.addEventListener("beforeprint",function(){
 drawAll();
 document.querySelectorAll("details").forEach(function(part){part.open=true});
});
var next=0;
function step(){
 if(next<holders.length){draw(holders[next]);next+=1;window.setTimeout(step,0)}
 else{document.body.dataset.figures="drawn"}
}
step();
})();
"""
"""Draws one figure after another, so that the page can be read meanwhile."""

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; "
    "font-src data:; base-uri 'none'; form-action 'none'"
)
"""The browser itself forbids the page to load or send anything."""


@dataclass(frozen=True, slots=True)
class Section:
    """One chapter.

    Parameters
    ----------
    anchor : str
        Name in links.
    title : str
        Heading.
    body : str
        HTML.
    """

    anchor: str
    title: str
    body: str


def write_page(title: str, sections: Sequence[Section], *, opening: str, intended_use: str) -> str:
    """Return a complete page.

    Parameters
    ----------
    title : str
        Of the page.
    sections : sequence of Section
        In order; those without a body are left out.
    opening : str
        HTML between title and contents.
    intended_use : str
        Stands at the top and at the bottom.
    """
    shown = [section for section in sections if section.body]
    links = "".join(f'<li><a href="#{s.anchor}">{escape(s.title)}</a></li>' for s in shown)
    chapters = "".join(
        f'<section aria-labelledby="{s.anchor}"><h2 id="{s.anchor}">{escape(s.title)}</h2>{s.body}</section>'
        for s in shown
    )
    drawn = 'class="plot"' in chapters
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>"
        f'<p class="intended" role="note">{escape(intended_use)}</p>'
        f'<header><h1>{escape(title)}</h1>{opening}</header><nav aria-label="Contents"><ul>{links}</ul></nav>'
        f"<main>{chapters}</main>"
        f'<footer><p class="intended" role="note">{escape(intended_use)}</p></footer>'
        f"{_library() if drawn else ''}</body></html>\n"
    )


def _library() -> str:
    from plotly.offline import get_plotlyjs

    return f"<script>{get_plotlyjs()}</script><script>{SCRIPT}</script>"
