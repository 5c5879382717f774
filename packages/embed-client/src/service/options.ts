import type { ServiceOptions } from '../service.ts'

/**
 * @throws {TypeError} an address, a key or a header that cannot be right; no message repeats what may be secret
 */
export function checkService(options: ServiceOptions): void {
  checkAddress(options)
  checkHeaders(options)
  if (options.apiKey !== undefined && options.allowKeyInBrowser !== true && isPage()) {
    throw new TypeError(
      'apiKey: expected none in a browser, where everyone who opens the page can read it: let a server of yours add the key, ' +
        'or set allowKeyInBrowser'
    )
  }
}

/** What no error may repeat. Values as short as a version number are no secret, and would blot out half of a message. */
export function secretsOf({ apiKey, headers, query }: ServiceOptions): string[] {
  const values = [headers, query].flatMap(record => Object.values(record ?? {}))
  // Of `Bearer …` the second word is the secret.
  const others = values.flatMap(value => [value, ...value.split(' ')]).filter(value => value.length >= 8)
  const secrets = apiKey === undefined ? others : [apiKey, ...others]
  // As they stand in JSON and in addresses, too.
  return [...new Set(secrets.flatMap(value => [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]))]
}

/** The headers of every request. */
export function headersOf({ apiKey, organization, project, headers }: ServiceOptions): Headers {
  const all = new Headers({ accept: 'application/json' })
  if (apiKey !== undefined) all.set('authorization', `Bearer ${apiKey}`)
  if (organization !== undefined) all.set('openai-organization', organization)
  if (project !== undefined) all.set('openai-project', project)
  for (const [name, value] of Object.entries(headers ?? {})) all.set(name, value)
  return all
}

function checkAddress({ baseURL, allowInsecureHttp }: ServiceOptions): void {
  const url = URL.canParse(baseURL) ? new URL(baseURL) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new TypeError(`baseURL: expected an http or https address such as https://api.openai.com/v1, got ${baseURL}`)
  }
  if (url.username || url.password || url.search || url.hash) {
    // The value is not repeated: what is in it may be secret.
    throw new TypeError('baseURL: expected an address without user, password, query or fragment: use apiKey and query')
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && allowInsecureHttp !== true) {
    throw new TypeError(
      `baseURL: http: to ${url.hostname} would send texts and key in the clear: use https:, or set allowInsecureHttp`
    )
  }
}

/** Whether this runs in a page. Workers are not told apart: servers that consist of them may have keys. */
function isPage(): boolean {
  return 'document' in globalThis
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
  )
}

/** What cannot be a header would be named, value and all, in the error of whoever tries to send it. */
function checkHeaders({ apiKey, headers = {} }: ServiceOptions): void {
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new TypeError('apiKey: expected visible ASCII characters without spaces or line breaks (value not shown)')
  }
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) throw new TypeError(`headers: expected the name of a header, got ${name}`)
    if (!/^[\x20-\x7e]*$/.test(value)) throw new TypeError(`headers: expected ASCII in ${name} (value not shown)`)
  }
}
