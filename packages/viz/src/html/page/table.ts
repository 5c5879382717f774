import { nameOf, type Data } from './data.ts'
import { brief, button, byId, count, element, foreign, onClick, say } from './element.ts'
import type { Scene } from './scene/scene.ts'
import type { Choice, PageStore } from './state.ts'
import { swatchOf } from './swatch.ts'

const perPage = 50

/**
 * The points as a table: those found or selected, or all. It is what the lasso gives, and the way to every point without a
 * picture.
 */
export function tablePanel(data: Data, store: PageStore, scene: Scene | undefined): void {
  const { state } = store
  let page = 0
  const turn = (by: number) => (): void => {
    page += by
    drawRows()
    byId('list').scrollIntoView()
  }
  onClick({
    previous: turn(-1),
    next: turn(1),
    'zoom-list': () => scene?.lookAt(Array.from(state.rows)),
    'close-list'() {
      store.set({ table: false })
      byId('table').focus()
    }
  })
  store.watch(['rows'], () => {
    page = 0
  })
  store.watch(['subset'], () => {
    if (state.subset) say(`${count(state.rows.length)} points`)
  })
  store.watch(['table', 'rows'], () => {
    byId('list').hidden = !state.table
    byId('table').ariaExpanded = String(state.table)
    const all = state.rows.length === data.rows
    byId('list-name').textContent = `${all ? 'All' : `${count(state.rows.length)} of`} ${count(data.rows)} points`
    byId('alone-label').hidden = !state.subset
    byId('chips').replaceChildren(...chips())
  })
  store.watch(['table', 'rows', 'paint'], drawRows)
  store.watch(['chosen'], () => {
    for (const row of byId('rows').children) row.classList.toggle('current', row.id === `row-${state.chosen}`)
  })

  function drawRows(): void {
    if (!state.table) return
    const { length } = state.rows
    const column = data.columns[state.color ?? -1]
    byId('column').textContent = column?.name ?? ''
    const end = Math.min(length, (page + 1) * perPage)
    byId('rows').replaceChildren(
      ...Array.from(state.rows.subarray(page * perPage, end), row => {
        const open = button('', () => {
          store.set({ chosen: row })
        })
        open.append(foreign('span', brief(nameOf(data, row), 90)))
        const value =
          column && element('td', {}, swatchOf(state.paint, row), foreign('span', brief(column.text(row), 60)))
        return element(
          'tr',
          { id: `row-${row}`, className: row === state.chosen ? 'current' : '' },
          element('td', { className: 'soft' }, String(row)),
          element('th', { scope: 'row' }, open),
          ...(value ? [value] : [])
        )
      })
    )
    byId('pages').hidden = length <= perPage
    byId('previous').disabled = page === 0
    byId('next').disabled = end === length
    byId('page').textContent = `${count(page * perPage + 1)} to ${count(end)} of ${count(length)}`
  }

  /** What narrows the list, each of which can be taken off. */
  function chips(): HTMLButtonElement[] {
    const all: [isThere: boolean, name: string, without: Partial<Choice>][] = [
      [state.matches instanceof Uint8Array, `“${brief(state.query, 24)}”`, { query: '' }],
      [state.lasso !== undefined, 'Lasso', { lasso: undefined }],
      [state.shown !== undefined, 'Legend', { hidden: new Set(), range: undefined }]
    ]
    return all.flatMap(([isThere, name, without]) => {
      if (!isThere) return []
      const chip = button(`${name} ✕`, () => {
        store.set(without)
        byId('close-list').focus()
      })
      chip.ariaLabel = `Take off: ${name}`
      return [chip]
    })
  }
}
