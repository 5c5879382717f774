/** The name of an entry of an archive as another entry refers to it: relative to that one, and percent-encoded. */
export function resolvePart(from: string, reference: string): { name: string; fragment: string } {
  const base = new URL(encodeURI(from), 'part:///')
  if (!URL.canParse(reference, base)) return { name: reference, fragment: '' }
  const { pathname, hash } = new URL(reference, base)
  return { name: decoded(pathname.slice(1)), fragment: decoded(hash.slice(1)) }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
