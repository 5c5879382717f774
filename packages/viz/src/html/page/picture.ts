import { themes } from '../../palette.ts'
import type { Data } from './data.ts'
import { byId } from './element.ts'
import { both, type Mask } from './filter.ts'
import { colorsOf, sizesOf } from './paint.ts'
import type { Scene } from './scene/scene.ts'
import type { PageStore } from './state.ts'

/** The scene shows the state, and what the reader does there becomes state. */
export function picture(data: Data, store: PageStore, scene: Scene): void {
  const { state } = store
  store.watch(['theme'], () => {
    const { background, text, categorical } = themes[state.theme]
    scene.setTheme({ background, text, accent: categorical[0]! })
  })
  let isFirst = true
  store.watch(['layout'], () => {
    const { positions, dims } = data.layouts[state.layout]!
    scene.setLayout(positions, dims, !isFirst)
    isFirst = false
  })
  store.watch(['paint'], () => {
    scene.setColors(colorsOf(state.paint, data.rows))
  })
  store.watch(['size'], () => {
    scene.setSizes(sizesOf(data.columns[state.size ?? -1]))
  })
  store.watch(['shown', 'alone', 'subset'], () => {
    scene.setVisible(state.alone ? (state.subset ?? state.shown) : state.shown)
  })
  store.watch(['subset', 'alone', 'pointed', 'paint'], () => {
    scene.setSelected(pointedMask() ?? (state.alone ? undefined : state.subset))
  })
  store.watch(['lassoing'], () => {
    scene.mode = state.lassoing ? 'lasso' : 'move'
    byId('move').ariaPressed = String(!state.lassoing)
    byId('lasso').ariaPressed = String(state.lassoing)
  })
  scene.on('click', ({ row }) => {
    store.set({ chosen: row })
  })
  scene.on('lasso', ({ rows, extend }) => {
    const lasso = extend && state.lasso ? state.lasso.slice() : new Uint8Array(data.rows)
    for (const row of rows) lasso[row] = 1
    // A lasso around nothing lets go of what was selected.
    const isEmpty = !lasso.includes(1)
    store.set({ lasso: isEmpty ? undefined : lasso, table: !isEmpty || state.table, lassoing: false })
  })

  /** The category to which the reader points in the legend stands out for as long. */
  function pointedMask(): Mask | undefined {
    const { paint, pointed } = state
    if (pointed === undefined || paint.kind !== 'groups') return undefined
    const { codes } = paint.groups
    const group = Uint8Array.from({ length: data.rows }, (_, row) => (codes[row] === pointed ? 1 : 0))
    return both(group, state.subset)
  }
}
