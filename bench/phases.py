# SPDX-License-Identifier: GPL-2.0-or-later
"""What a Trace has to say as text: where the time went, what cost most first."""
import path

LEAST = 0.05        # milliseconds; less is not worth a line


def _by_cost(spans, until):
    return sorted((span for span in spans if span.took(until) >= LEAST), key=lambda span: -span.took(until))


def processor(trace):
    """Who used the processors.  The sum is the whole time, of each of them."""
    whole = sum(trace.processors.ran.values()) or 1
    named = sorted(((ms, name) for name, ms in trace.processors.ran.items() if ms >= LEAST), reverse=True)
    return [f"the processor{'s, together' if trace.processors.several else '            '}     ms      %",
            *(f"  {name:22} {ms:8.1f} {100 * ms / whole:6.1f}" for ms, name in named)]


def road(trace):
    """What the whole would have been shorter without."""
    lines = ["what was waited for                     took      ran"]
    costs = path.costs(trace).items() if trace.processors.several else ()
    return lines + [f"  {name:34} {took:8.1f} {on:8.1f}"
                    for name, (took, on) in sorted(costs, key=lambda item: -item[1][0]) if took >= LEAST]


def modules(trace):
    """Up to a module's own init the kernel reads it, checks its signature, and links it."""
    lines = ["modules                      from     took     signature  linking     init"]
    for span in _by_cost([span for span in trace.spans if span.kind == "module"], trace.ms):
        took = span.took(trace.ms)
        init = 0 if span.begins is None else took - (span.begins - span.begin)
        lines.append(f"  {span.name:22} {span.begin:8.1f} {took:8.1f}      {span.signature:8.1f} "
                     f"{took - init - span.signature:8.1f} {init:8.1f}")
    return lines


def probes(trace):
    lines = ["probes                                        from     took"]
    return lines + [f"  {span.name:40} {span.begin:8.1f} {span.took(trace.ms):8.1f}"
                    for span in _by_cost([span for span in trace.spans if span.kind == "probe"], trace.ms)]


def workers(trace):
    """From fork to end, and how much of that they ran, those of one name together."""
    kinds = {}
    for span in trace.spans:
        if span.kind == "worker":
            kinds.setdefault(span.name, []).append(span)
    lines = ["processes                 count     took      ran  longest"]
    for name, spans in sorted(kinds.items(), key=lambda item: -sum(span.took(trace.ms) for span in item[1])):
        took = [span.took(trace.ms) for span in spans]
        ran = sum(span.ran for span in spans)
        lines.append(f"  {name:22} {len(spans):6} {sum(took):8.1f} {ran:8.1f} {max(took):8.1f}")
    return lines


def steps(trace):
    lines = ["steps of kinit                from     took"]
    return lines + [f"  {span.name:26} {span.begin:6.0f} {span.took(trace.ms):8.0f}   {span.more}".rstrip()
                    for span in _by_cost([span for span in trace.spans if span.kind == "step"], trace.ms)]


def describe(trace):
    parts = [part(trace) for part in (processor, road, steps, modules, probes, workers)]
    return "\n".join("\n".join([*part, ""]) for part in parts if len(part) > 1)
