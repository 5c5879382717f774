import { nameOf, type Data } from './data.ts'
import { brief, byId, element, foreign } from './element.ts'
import { swatchOf } from './swatch.ts'
import type { Scene } from './scene/scene.ts'
import type { PageStore } from './state.ts'

/** The card beside the pointer: what the point under it says. Screen readers have the panel of the chosen point instead. */
export function hoverCard(data: Data, store: PageStore, scene: Scene): void {
  const card = byId('card')
  const { state } = store
  let shown: number | undefined
  scene.on('hover', ({ row, x, y }) => {
    card.hidden = row === undefined
    if (row === undefined) return
    if (row !== shown || card.childElementCount === 0) {
      shown = row
      const columns = [...new Set([state.color, state.size])].filter(index => index !== undefined)
      card.replaceChildren(
        foreign('p', brief(nameOf(data, row), 280)),
        ...columns.map(index => {
          const column = data.columns[index]!
          const dot = index === state.color ? [swatchOf(state.paint, row)] : []
          return element(
            'div',
            { className: 'soft' },
            ...dot,
            foreign('span', `${column.name}: ${brief(column.text(row) || '–', 80)}`)
          )
        })
      )
    }
    // On the side of the pointer where there is room.
    const { offsetWidth: width, offsetHeight: height, parentElement: place } = card
    const left = x + 16 + width > place!.clientWidth ? x - 16 - width : x + 16
    const top = Math.min(y + 16, place!.clientHeight - height - 8)
    card.style.transform = `translate(${Math.max(8, left)}px, ${Math.max(8, top)}px)`
  })
  store.watch(['color', 'size', 'theme', 'layout', 'chosen', 'table'], () => {
    card.hidden = true
    shown = undefined
  })
}
