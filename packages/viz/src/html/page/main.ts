// The page of projectorHtml: reads what it is to show, and puts its parts together. Bundled by scripts/compile-page.ts.
import type { Theme } from '../../palette.ts'
import type { PackedPage } from '../pack.ts'
import { hoverCard } from './card.ts'
import { choose, columnOptions, tick } from './controls.ts'
import { unpack, type Data } from './data.ts'
import { byId, count } from './element.ts'
import { keys } from './keys.ts'
import { labelsPanel } from './labels.ts'
import { layoutsPanel } from './layouts.ts'
import { legendPanel } from './legend.ts'
import { fromLink, toLink } from './link.ts'
import { picture } from './picture.ts'
import { pointPanel } from './point.ts'
import { createScene, type Scene } from './scene/scene.ts'
import { searchPanel } from './search.ts'
import { createPageStore, firstChoice, type Choice, type PageStore } from './state.ts'
import { tablePanel } from './table.ts'
import { tools } from './tools.ts'

const dark = matchMedia('(prefers-color-scheme: dark)')
const systemTheme = (): Theme => (dark.matches ? 'dark' : 'light')

await start()

async function start(): Promise<void> {
  const json = byId('data').textContent
  document.documentElement.style.colorScheme = systemTheme()
  // Long enough for the notice to be drawn, before all is busy for some seconds.
  if (json.length > 10_000_000) await new Promise(resolve => setTimeout(resolve, 50))
  const data = unpack(JSON.parse(json) as PackedPage)
  byId('title').textContent = data.title
  byId('about').textContent = data.rows === 1 ? '1 point' : `${count(data.rows)} points`
  const store = createPageStore(data, systemTheme())
  const { choice, view } = fromLink(data, location.hash.slice(1), firstChoice(data, systemTheme()))
  store.set(choice)
  dark.onchange = () => {
    store.set({ theme: systemTheme() })
  }

  const scene = sceneOf(data)
  if (scene) picture(data, store, scene)
  tools(data, store, scene)
  searchPanel(data, store)
  layoutsPanel(data, store)
  legendPanel(data, store)
  const sizes = columnOptions(data.columns, ({ numbers }) => numbers)
  choose(store, 'size', [['One size', undefined], ...sizes])
  labelsPanel(data, store, scene)
  pointPanel(data, store, scene)
  tablePanel(data, store, scene)
  tick(store, 'alone')
  store.watch(['chosen', 'table'], () => {
    byId('details').hidden = store.state.chosen === undefined && !store.state.table
  })
  keys(data, store)
  if (scene) {
    hoverCard(data, store, scene)
    if (view) scene.view = view
  }
  linked(data, store, scene)
  byId('picture').focus({ preventScroll: true })
}

/** The scene, where the browser can draw it; without, the table and all else is there. */
function sceneOf(data: Data): Scene | undefined {
  const notice = byId('notice')
  notice.hidden = data.rows > 0
  notice.textContent = 'There are no points to show.'
  try {
    return createScene(byId('picture'), data.rows)
  } catch (error) {
    notice.hidden = false
    notice.textContent = `No picture can be drawn here: ${(error as Error).message}`
    return undefined
  }
}

/** The address follows what is seen, and what is seen follows the address. */
function linked(data: Data, store: PageStore, scene: Scene | undefined): void {
  let waiting: ReturnType<typeof setTimeout>
  const usual = (): Choice => firstChoice(data, systemTheme())
  const write = (): void => {
    const link = toLink(data, store.state, usual(), scene?.view)
    try {
      history.replaceState(null, '', `#${link}`)
    } catch {
      // A page inside another one may have an address that cannot be changed.
    }
  }
  const soon = (): void => {
    clearTimeout(waiting)
    waiting = setTimeout(write, 400)
  }
  const kept = Object.keys(usual()) as (keyof Choice)[]
  let isFirst = true
  store.watch(kept, () => {
    if (!isFirst) soon()
    isFirst = false
  })
  scene?.on('view', soon)
  addEventListener('hashchange', () => {
    const { choice, view } = fromLink(data, location.hash.slice(1), usual())
    store.set({ ...choice, table: store.state.table })
    if (scene && view) scene.view = view
  })
}
