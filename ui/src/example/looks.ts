// How the widget is made to look, and the code that makes it look so elsewhere. Pure: no browser.

export interface Looks {
  accent: string;
  radius: number;
  font: string;
  timeline: boolean;
}

export const PLAIN: Looks = { accent: "", radius: 12, font: "", timeline: true };

/** White or black text, whichever can be read on this colour. */
export function readableOn(colour: string): string {
  const linear = (at: number): number => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * linear(1) + 0.7152 * linear(3) + 0.0722 * linear(5);
  return luminance > 0.179 ? "#000000" : "#ffffff";
}

/** The CSS variables that differ from what the widget has by itself. */
export function variablesOf({ accent, radius, font }: Looks): [string, string][] {
  const found: [string, string][] = [];
  if (accent) found.push(["--farebox-accent", accent], ["--farebox-on-accent", readableOn(accent)]);
  if (radius !== PLAIN.radius) found.push(["--farebox-radius", `${radius}px`]);
  if (font) found.push(["--farebox-font", font]);
  return found;
}

/** What a page of one's own holds. */
export function codeOf(base: string, id: string, looks: Looks): string {
  const rules = variablesOf(looks).map(([name, value]) => `  ${name}: ${value};\n`).join("");
  const css = [
    rules && `farebox-execution {\n${rules}}`,
    looks.timeline ? "" : "farebox-execution::part(timeline) {\n  display: none;\n}",
  ].filter(Boolean);
  const lines = [
    `<script type="module" src="${base}/widget.js"></script>`,
    `<farebox-execution id="order" execution-id="${id}"></farebox-execution>`,
    `<script type="module">`,
    `  // From your backend, never from the page's source:`,
    `  document.getElementById("order").token = await yourBackend.tokenOf("${id}");`,
    `</script>`,
  ];
  return [...lines, ...(css.length ? ["", "/* your style sheet */", ...css] : [])].join("\n");
}
