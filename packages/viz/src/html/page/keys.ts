import type { Data } from './data.ts'
import { byId } from './element.ts'
import type { PageStore } from './state.ts'

/** Keys by which all can be done. Letters count only while the picture has the focus, so that no typing sets them off. */
export function keys(data: Data, store: PageStore): void {
  const { state } = store
  const buttons: Record<string, string> = { '?': 'keys', t: 'table', l: 'lasso', d: 'theme' }
  const steps: Record<string, 1 | -1> = { n: 1, p: -1 }
  byId('picture').addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const key = event.key.toLowerCase()
    if (key === '/') byId('query').focus()
    else if (buttons[key]) byId(buttons[key]).click()
    else if (steps[key]) store.set({ chosen: next(state.rows, state.chosen, steps[key]) })
    else if (data.layouts[Number(key) - 1]) store.set({ layout: Number(key) - 1 })
    else return
    event.preventDefault()
  })
  addEventListener('keydown', event => {
    // What has another use for it (a dialog, a menu, a lasso on its way) has taken it.
    if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector(':popover-open, dialog[open]'))
      letGo()
  })

  function letGo(): void {
    const inPanel = byId('details').contains(document.activeElement)
    if (state.chosen !== undefined) store.set({ chosen: undefined })
    else if (state.lassoing) store.set({ lassoing: false })
    else if (state.lasso !== undefined) store.set({ lasso: undefined })
    else if (state.query !== '') store.set({ query: '' })
    else store.set({ table: false })
    if (inPanel && !byId('details').contains(document.activeElement)) byId('picture').focus()
  }
}

/** The row after (or before) this one in a list, around its end; the first (or last) where there is none. */
export function next(rows: Uint32Array, row: number | undefined, step: 1 | -1): number | undefined {
  const at = row === undefined ? -1 : rows.findIndex(other => (step > 0 ? other > row : other >= row))
  // None is above: the first of all comes next, and the last before; the same where none was there to begin with.
  return rows.at(step > 0 ? Math.max(0, at) : at < 0 ? -1 : at - 1)
}
