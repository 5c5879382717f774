/** An address without the password that may be in it; any other text as it is. */
export function withoutPassword(text: string): string {
  if (!URL.canParse(text)) return text
  const url = new URL(text)
  if (url.password === '' && url.search === '') return text
  if (url.password !== '') url.password = '***'
  // A query may hold a key.
  url.search = ''
  return url.href
}
