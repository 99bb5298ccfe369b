package dev.roentgen.examples.course.report;

/** How the report looks, in light and dark, on a desk, a phone and paper. */
final class Style {
    static final String CSS = """
            :root { color-scheme: light dark; --ink: #1f2328; --paper: #ffffff; --line: #d8dee4; --soft: #f6f8fa;
              --quiet: #59636e; --accent: #0b5cad; --warn: #9a4a00; --warn-soft: #fff4e5; --best: #e6f4ea; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --line: #30363d; --soft: #161b22;
              --quiet: #9198a1; --accent: #6cb2ff; --warn: #f0b072; --warn-soft: #2b2013; --best: #12301d; } }
            * { box-sizing: border-box; }
            html { scroll-padding-top: 42px; }
            body { font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; color: var(--ink);
              background: var(--paper); max-width: 1320px; margin: 0 auto; padding: 0 24px 64px; }
            header { padding: 32px 0 12px; } h1 { font-size: 28px; line-height: 1.2; margin: 0 0 10px; letter-spacing: -.01em; }
            h2 { position: sticky; top: 42px; z-index: 2; background: var(--paper); padding: 8px 0;
              font-size: 21px; line-height: 1.3; margin: 36px 0 8px; letter-spacing: -.005em; }
            h3 { font-size: 15px; margin: 0; } p { margin: 8px 0; max-width: 78ch; } a { color: var(--accent); }
            .badge { display: inline-block; padding: 3px 12px; border-radius: 999px; background: var(--warn-soft);
              color: var(--warn); font-weight: 600; }
            nav { position: sticky; top: 0; z-index: 3; background: var(--paper); border-bottom: 1px solid var(--line);
              padding: 9px 0; display: flex; gap: 4px 20px; overflow-x: auto; white-space: nowrap; }
            nav a { text-decoration: none; }
            .quiet { color: var(--quiet); }
            .caution { border-left: 4px solid var(--warn); background: var(--warn-soft); padding: 9px 14px; margin: 12px 0;
              border-radius: 0 6px 6px 0; max-width: none; }
            table { border-collapse: separate; border-spacing: 0; font-variant-numeric: tabular-nums; }
            th, td { padding: 7px 10px; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top;
              white-space: nowrap; line-height: 1.35; }
            th { font-weight: 600; } .scroll { overflow-x: auto; } .data thead th { background: var(--soft); }
            .data thead tr:first-child th { border-bottom: 0; } .data thead th.name, .data thead th.single { vertical-align: top; }
            .data thead tr.sub th { font-weight: 400; color: var(--quiet); font-size: 13px; padding-top: 0; }
            .data th.group { text-align: center; } .data .first { border-left: 1px solid var(--line); }
            .data .name { text-align: left; position: sticky; left: 0; background: var(--paper); }
            .data thead .name { background: var(--soft); } td.best { background: var(--best); font-weight: 600; }
            td small { display: block; color: var(--quiet); font-weight: 400; font-size: 12px; } td.published { color: var(--quiet); }
            tbody tr:hover td { background: var(--soft); }
            .facts { width: 100%; } .facts td { text-align: left; white-space: normal; overflow-wrap: anywhere; }
            .facts td:first-child { color: var(--quiet); white-space: nowrap; width: 1%; padding-right: 24px; }
            details { border: 1px solid var(--line); border-radius: 8px; margin: 10px 0; background: var(--paper); }
            summary { cursor: pointer; padding: 9px 14px; border-radius: 8px; } summary:hover { background: var(--soft); }
            summary b { margin-right: 10px; } .inside { padding: 2px 14px 14px; }
            .charts { display: flex; flex-wrap: wrap; gap: 18px 26px; margin-top: 12px; align-items: flex-start; }
            figure { margin: 0; max-width: 100%; } figcaption { color: var(--quiet); font-size: 13px; margin-top: 4px; max-width: 60ch; }
            img { display: block; max-width: 100%; width: 520px; height: auto; border-radius: 6px; }
            svg { max-width: 100%; height: auto; display: block; } svg text { font: 11px system-ui, sans-serif; }
            svg .grid { stroke: var(--line); } svg .cell { stroke: var(--line); }
            @media (max-width: 600px) { body { padding: 0 14px 48px; font-size: 14px; } h1 { font-size: 23px; } }
            @media print { nav { display: none; } h2 { position: static; } details { break-inside: avoid; } }
            """;

    private Style() {}
}
