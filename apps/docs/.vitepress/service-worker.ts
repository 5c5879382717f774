// Keeps the site for when there is no network. What it keeps is named by the content's hash, so that a new build fetches only
// what changed and throws the rest away. It takes over when no page of the build before is open any more.
//
// - Pages come from the network while there is one, so that a new build is seen at once; else as they were kept.
// - Scripts, styles and pictures come from what is kept, and from the network the first time.
// - Heavy data is kept once it was asked for.

/** Path, hash, and whether it is kept before it is asked for; put before this script by the build. */
declare const manifest: readonly (readonly [path: string, hash: string, light: 0 | 1])[]

interface Waiting extends Event {
  waitUntil(done: Promise<unknown>): void
}
interface Fetching extends Waiting {
  readonly request: Request
  respondWith(response: Promise<Response>): void
}
interface Worker {
  readonly registration: { readonly scope: string }
  readonly clients: { claim(): Promise<void> }
  readonly navigator: { readonly connection?: { readonly saveData?: boolean } }
  addEventListener(name: 'install' | 'activate', listener: (event: Waiting) => void): void
  addEventListener(name: 'fetch', listener: (event: Fetching) => void): void
}

const worker = self as unknown as Worker
const home = worker.registration.scope
const hashes = new Map(manifest.map(([path, hash]) => [path, hash]))
const store: Promise<Cache> = caches.open(`llm-cookbook ${home}`)

/** What a file is kept as; one that this build does not know, as its address. */
function keyOf(path: string): string {
  const hash = hashes.get(path)
  return hash === undefined ? home + path : `${home}${path}?kept=${hash}`
}

worker.addEventListener('install', event => {
  event.waitUntil(keepLight())
})

async function keepLight(): Promise<void> {
  if (worker.navigator.connection?.saveData) return
  const cache = await store
  const light = manifest.filter(([, , isLight]) => isLight).map(([path]) => path)
  const next = async (): Promise<void> => {
    for (let path = light.shift(); path !== undefined; path = light.shift()) {
      if (await cache.match(keyOf(path))) continue
      const response = await fetch(home + path, { cache: 'no-cache' }).catch(() => undefined)
      if (response?.ok) await cache.put(keyOf(path), response)
    }
  }
  await Promise.all([next(), next(), next(), next()])
}

worker.addEventListener('activate', event => {
  event.waitUntil(
    (async () => {
      const cache = await store
      const current = new Set(manifest.map(([path]) => keyOf(path)))
      for (const { url } of await cache.keys()) if (!current.has(url)) await cache.delete(url)
      await worker.clients.claim()
    })()
  )
})

worker.addEventListener('fetch', event => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || !url.href.startsWith(home) || request.headers.has('range')) return
  const path = decodeURI(url.href.slice(home.length).replace(/[?#].*$/, ''))
  event.respondWith(request.mode === 'navigate' ? page(request, path) : file(request, path))
})

async function page(request: Request, path: string): Promise<Response> {
  const file = [path, `${path}index.html`, `${path}.html`, `${path}/index.html`].find(each => hashes.has(each))
  try {
    const response = await fetch(request)
    if (response.ok) await keep(file ?? path, response.clone())
    return response
  } catch (error) {
    const cache = await store
    const kept = (await cache.match(keyOf(file ?? path))) ?? (file ? undefined : await cache.match(keyOf('404.html')))
    if (kept === undefined) throw error
    return kept
  }
}

async function file(request: Request, path: string): Promise<Response> {
  const kept = await (await store).match(keyOf(path))
  if (kept !== undefined) return kept
  const response = await fetch(request)
  if (response.ok) await keep(path, response.clone())
  return response
}

/** A full disk is no reason not to show a page. */
async function keep(path: string, response: Response): Promise<void> {
  if (path === 'sw.js' || response.type !== 'basic') return
  await (await store).put(keyOf(path), response).catch(() => undefined)
}

export {}
