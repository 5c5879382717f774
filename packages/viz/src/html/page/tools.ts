import type { Data } from './data.ts'
import { byId, count, onClick, say } from './element.ts'
import { fileName, save, saveCsv } from './save.ts'
import type { Scene } from './scene/scene.ts'
import type { PageStore } from './state.ts'

/** The buttons over the picture. */
export function tools(data: Data, store: PageStore, scene: Scene | undefined): void {
  const { state } = store
  const zoom = (factor: number) => (): void => {
    if (scene) scene.view = { ...scene.view, zoom: scene.view.zoom * factor }
  }
  onClick({
    move() {
      store.set({ lassoing: false })
    },
    lasso() {
      store.set({ lassoing: !state.lassoing })
    },
    in: zoom(1.5),
    out: zoom(1 / 1.5),
    fit: () => scene?.lookAt(),
    table() {
      store.set({ table: !state.table })
    },
    theme() {
      store.set({ theme: state.theme === 'dark' ? 'light' : 'dark' })
    },
    keys() {
      byId('help').showModal()
    }
  })
  store.watch(['theme'], () => {
    document.documentElement.style.colorScheme = state.theme
    byId('theme').ariaPressed = String(state.theme === 'dark')
  })
  controls()
  saveMenu(data, store, scene)
}

/** The panel of controls is open from the start where there is room for it. */
function controls(): void {
  const panel = byId('controls')
  const opener = byId('opener')
  const show = (isOpen: boolean): void => {
    panel.hidden = !isOpen
    opener.ariaExpanded = String(isOpen)
  }
  show(innerWidth > 760)
  opener.onclick = () => {
    show(Boolean(panel.hidden))
  }
}

function saveMenu(data: Data, store: PageStore, scene: Scene | undefined): void {
  const menu = byId('save-menu')
  // Whichever is chosen, the menu has done its work.
  menu.onclick = () => {
    menu.hidePopover()
  }
  menu.onbeforetoggle = () => {
    const { bottom, right } = byId('save').getBoundingClientRect()
    menu.style.top = `${bottom + 8}px`
    menu.style.right = `${innerWidth - right}px`
  }
  byId('png').disabled = !scene
  onClick({
    async png() {
      save(await scene!.toPng(), `${fileName(data.title)}.png`)
    },
    csv() {
      saveCsv(data, store.state.rows)
    },
    async link() {
      try {
        await navigator.clipboard.writeText(location.href)
        say('Copied')
      } catch {
        // Pages from elsewhere than https or a file may not write there.
        say('Copy the address of this page')
      }
    }
  })
  store.watch(['rows'], () => {
    byId('csv').textContent = `${count(store.state.rows.length)} points as CSV`
  })
}
