import { inDigits, nameOf, type Data, type Neighbor } from './data.ts'
import { bar, brief, button, byId, count, element, foreign, onClick, say, soft } from './element.ts'
import { nearestIn } from './nearest.ts'
import type { Scene } from './scene/scene.ts'
import type { PageStore } from './state.ts'
import { swatchOf } from './swatch.ts'

/** The chosen point: its text, its values, and its nearest neighbours. */
export function pointPanel(data: Data, store: PageStore, scene: Scene | undefined): void {
  const { state } = store
  const panel = byId('point')
  let near: Neighbor[] = []
  const shown = (): number[] => [state.chosen!, ...near.map(({ row }) => row)]
  onClick({
    'close-point'() {
      store.set({ chosen: undefined })
      byId('picture').focus()
    },
    'zoom-point': () => scene?.lookAt(shown())
  })
  store.watch(['chosen'], () => {
    const row = state.chosen
    panel.hidden = row === undefined
    if (row === undefined) return
    byId('details').scrollTop = 0
    showText(data.texts?.[row] ?? '')
    byId('values').replaceChildren(
      ...data.columns.flatMap(({ name, text, numbers }) => {
        const value = text(row) && (numbers ? inDigits(numbers[row]!) : brief(text(row), 300))
        return [foreign('dt', name), foreign('dd', value || '–')]
      })
    )
    say(`Row ${row}: ${brief(nameOf(data, row), 200)}`)
  })
  store.watch(['chosen', 'layout', 'paint'], () => {
    const row = state.chosen
    if (row !== undefined) showNeighbors(row)
    scene?.setHighlighted(row === undefined ? [] : shown())
  })

  function showNeighbors(row: number): void {
    const { positions, name } = data.layouts[state.layout]!
    const original = data.neighbors?.of(row)
    near = original ?? nearestIn(positions, row, 10)
    byId('near').textContent = original ? 'Nearest in the data' : 'Nearest in this picture'
    byId('near-note').textContent = original ? faithfulness(original, positions, row, name) : ''
    const furthest = Math.max(...near.map(({ distance }) => distance)) || 1
    const wasInside = byId('neighbors').contains(document.activeElement)
    byId('point-name').replaceChildren(swatchOf(state.paint, row), `Row ${row}`)
    byId('neighbors').replaceChildren(
      ...near.map(({ row: other, distance }) => {
        const item = button('', () => {
          store.set({ chosen: other })
        })
        const text = foreign('span', brief(nameOf(data, other), 80))
        const words = soft(inDigits(Number(distance.toPrecision(3))))
        item.append(swatchOf(state.paint, other), text, words, bar(distance / furthest))
        return element('li', {}, item)
      })
    )
    if (wasInside) byId('point-name').focus()
  }

  /** How many neighbours of this very point the picture shows as such. */
  function faithfulness(original: Neighbor[], positions: Float32Array, row: number, picture: string): string {
    const { exact, metric } = data.neighbors!
    const drawn = new Set(nearestIn(positions, row, original.length).map(neighbor => neighbor.row))
    const kept = original.filter(neighbor => drawn.has(neighbor.row)).length
    const how = `by ${exact ? '' : 'approximate '}${metric} distance`
    return `${kept} of these ${original.length} are nearest in ${picture}, too (${how})`
  }
}

/** A text of millions of characters would hold up the page: some at first, then as many again as there are each time. */
function showText(text: string): void {
  const more = byId('more')
  const show = (length: number): void => {
    byId('text').textContent = text.slice(0, length)
    more.hidden = length >= text.length
    more.textContent = `${count(text.length - length)} characters more`
    more.onclick = () => {
      show(2 * length)
    }
  }
  show(4000)
}
