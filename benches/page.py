"""A page with plots that stands alone: bars relative to the best peer, the machine's limits, the goals."""

import datetime
import io
from xml.sax.saxutils import escape

import matplotlib

import report

matplotlib.use("svg")
from matplotlib import pyplot  # noqa: E402 (the backend comes first)

# Text stays text; names inside the drawings do not change from run to run.
matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "duomp", "font.family": "sans-serif", "font.size": 9})
COLOURS = {"gcc": "#1b6ac9", "clang": "#7fb2ee", "peer": "#c9cdd4", "limit": "#0a8a3a", "goal": "#d0342c"}
CAP = 2.0
STYLE = """body{font:15px/1.5 system-ui,sans-serif;max-width:980px;margin:2em auto;padding:0 1em;color:#1c2430}
h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em}svg{width:100%;height:auto}
table{border-collapse:collapse}td,th{padding:2px 14px 2px 0;text-align:left;font-weight:normal}th{color:#666}
.k{display:inline-block;width:12px;height:12px;margin:0 4px 0 12px}.n{text-align:right}"""


def _plot(lines):
    """The bars of one group as SVG: duomp under each compiler; the best peer under that compiler is 1."""
    lines = [line for line in lines if line.ratio]
    if not lines:
        return ""
    compilers = lines[0].compilers
    height, step = 0.8 / len(compilers), 1.0
    fig, axes = pyplot.subplots(figsize=(10, 0.5 * len(lines) + 0.6))
    for i, line in enumerate(lines):
        for j, compiler in enumerate(compilers):
            if compiler not in line.ratio:
                continue
            ratio, y = line.ratio[compiler], i * step + j * height
            peer, name = line.best[compiler]
            axes.barh(y, min(ratio, CAP), height * 0.9, align="edge", color=COLOURS[compiler])
            unit = line.row.unit
            text = f"{report.number(line.cells[compiler, 'duomp'].median)} {unit}; {name} {report.number(peer)} {unit}"
            text += f"; {ratio:.1f} times" if ratio > CAP else ""
            inside = ratio > 1.3
            axes.text(min(ratio, CAP) + (-0.01 if inside else 0.01), y + height * 0.45, text, fontsize=7.5, va="center",
                      ha="right" if inside else "left", color="white" if inside and compiler == "gcc" else "#1c2430",
                      bbox=None if inside else {"facecolor": "white", "edgecolor": "none", "pad": 0.5})
            if line.limit and not line.row.against:
                axes.plot([min(line.limit / peer, CAP)] * 2, [y, y + height * 0.9], color=COLOURS["limit"], lw=2.5)
        if line.row.bar is not None:
            bar = min(line.row.bar, CAP)
            axes.plot([bar, bar], [i * step - 0.06, i * step + 0.82], color=COLOURS["goal"], lw=1.5, ls=(0, (3, 2)))
    axes.axvline(1, color=COLOURS["peer"], lw=2, zorder=0)
    axes.set_yticks([i * step + 0.4 for i in range(len(lines))], [line.row.title for line in lines])
    axes.set_xlim(0, CAP)
    axes.set_ylim(len(lines) * step - 0.1, -0.15)
    axes.xaxis.tick_top()
    axes.set_xticks([0, 0.5, 1, 1.5, 2], ["0", "0.5", "best peer", "1.5", "2"])
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    text = io.StringIO()
    fig.savefig(text, format="svg", bbox_inches="tight", pad_inches=0.05,
                metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    pyplot.close(fig)
    svg = text.getvalue()
    return svg[svg.index("<svg"):]


def _key(colour, text, width=12):
    return f'<span class="k" style="background:{COLOURS[colour]};width:{width}px"></span>{text}'


def _open_goals(results):
    """What is not met, with how far the machine would let it go."""
    lines = [line for line in results.goals() if not line.verdict().startswith("met")]
    if not lines:
        return ""
    out = ["<h2>Goals not met</h2><table><tr><th></th><th>ratio gcc</th><th>ratio clang</th><th>goal</th>"
           "<th>the limit's ratio</th><th></th></tr>"]
    titles = {line.row.id: title for _, title, group in results.groups for line in group}
    for line in lines:
        ratio = [f"{line.ratio[c]:.2f}" if c in line.ratio else "-" for c in line.compilers]
        if line.row.bar is None:
            ratio = [f"{report.number(line.cells[c, 'duomp'].median)} {line.row.unit}" for c in line.compilers]
        limit = f"{line.limit / min(v for v, _ in line.best.values()):.2f}" if line.limit and line.best else ""
        cells = [f"{titles[line.row.id]}: {line.row.title}", *ratio, line.goal(), limit, line.verdict()]
        out.append("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in cells) + "</tr>")
    return "\n".join([*out, "</table>"])


def write(results, path):
    """Writes the page."""
    p = results.physical
    out = ['<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>duomp: performance</title>',
           f"<style>{STYLE}</style></head><body><h1>duomp beside the stock runtimes</h1>",
           f"<p>{escape(report.machine())}; {datetime.date.today()}; medians over {results.args.rounds} processes, the runtimes "
           f"alternating in one run. <b>{report.summary(results)}</b></p>",
           "<p>Bars: what duomp costs, relative to the best stock runtime under the same compiler; shorter is better."
           + _key("gcc", "built by gcc") + _key("clang", "built by clang") + _key("peer", "best stock runtime", 3)
           + _key("limit", "plain C", 3) + _key("goal", "goal", 3) + "</p>"]
    if results.missing:
        out.append(f"<p>Missing: {escape(', '.join(results.missing))}.</p>")
    if results.args.realtime:
        out.append("<p>Measured at real-time priority, because the machine was not quiet.</p>")
    for _, title, lines in results.groups:
        svg = _plot(lines)
        if svg:
            out.append(f"<h2>{escape(title)}</h2>{svg}")
    out.append(_open_goals(results))
    out.append("<h2>What the machine needs</h2><table>")
    out += [f'<tr><td>{escape(title)}</td><td class="n">{report.number(p.get(key))} ns</td></tr>' for key, title in report.PHYSICAL]
    out.append("</table></body></html>\n")
    with open(path, "w") as f:
        f.write("\n".join(out))
