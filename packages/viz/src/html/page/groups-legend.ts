import { button, count, element, foreign, onClick, soft } from './element.ts'
import type { Paint } from './paint.ts'
import type { PageStore } from './state.ts'
import { swatch } from './swatch.ts'

/**
 * The categories with their colours and counts; each hides and shows its points.
 *
 * @returns what shows that others are hidden or selected
 */
export function groupsLegend(
  legend: HTMLElement,
  { groups: { names, codes }, colors }: Extract<Paint, { kind: 'groups' }>,
  rows: number,
  store: PageStore
): () => void {
  const { state } = store
  const totals = countsIn(undefined)
  const present = Array.from(totals.keys()).filter(code => totals[code]! > 0)
  const items = present.map(itemOf)
  legend.replaceChildren(element('ul', {}, ...items))
  onClick({
    all() {
      store.set({ hidden: new Set() })
    },
    none() {
      store.set({ hidden: new Set(present) })
    }
  })

  return () => {
    const inSubset = state.subset && countsIn(state.subset)
    for (const [i, code] of present.entries()) {
      const item = items[i]!.firstElementChild!
      item.ariaPressed = String(!state.hidden.has(code))
      item.lastElementChild!.textContent = `${inSubset ? `${count(inSubset[code]!)} of ` : ''}${count(totals[code]!)}`
    }
  }

  function countsIn(mask: Uint8Array | undefined): Uint32Array {
    const counts = new Uint32Array(names.length + 1)
    for (let row = 0; row < rows; row++) if (mask?.[row] !== 0) counts[codes[row]!]!++
    return counts
  }

  function itemOf(code: number): HTMLElement {
    const item = button('', ({ shiftKey }) => {
      toggle(code, shiftKey)
    })
    item.onpointerenter = ({ pointerType }) => {
      if (pointerType === 'mouse') store.set({ pointed: code })
    }
    item.onpointerleave = () => {
      store.set({ pointed: undefined })
    }
    const text = names[code]
    const name = text === undefined ? element('em', {}, 'No value') : foreign('span', text === '' ? '“”' : text)
    item.append(swatch(colors[code]!), name, soft(''))
    return element('li', {}, item)
  }

  /** Alone: hides all others; or brings them back, where it was alone already. */
  function toggle(code: number, alone: boolean): void {
    const others = present.filter(other => other !== code)
    const wasAlone = !state.hidden.has(code) && others.every(other => state.hidden.has(other))
    const hidden = alone ? new Set(wasAlone ? [] : others) : new Set(state.hidden)
    if (!alone && !hidden.delete(code)) hidden.add(code)
    store.set({ hidden })
  }
}
