// Addresses that come from elsewhere.

/** The address if it may be opened from a page (http or https), else undefined. Relative ones are on `base`. */
export function webUrl(text: unknown, base: string): string | undefined {
  if (typeof text !== "string" || text.trim() === "") return undefined;
  try {
    const url = new URL(text, base);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : undefined;
  } catch {
    return undefined;
  }
}
