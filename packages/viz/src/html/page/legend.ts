import { choose, columnOptions, tick } from './controls.ts'
import type { Data } from './data.ts'
import { byId } from './element.ts'
import { groupsLegend } from './groups-legend.ts'
import { groupsOf, isNumberOfClass } from './paint.ts'
import { scaleLegend } from './scale-legend.ts'
import type { Choice, PageStore } from './state.ts'

/** What colours the points, and a legend that hides and shows them. */
export function legendPanel(data: Data, store: PageStore): void {
  const { state } = store
  const colorable = columnOptions(data.columns, ({ numbers, categories }) => numbers ?? categories)
  const by = (color: number | undefined, grouped: boolean): Partial<Choice> => {
    return { color, grouped, hidden: new Set(), range: undefined }
  }
  choose(store, 'color', [['One colour', undefined], ...colorable], color => {
    return by(color, isNumberOfClass(data.columns[color ?? -1]))
  })
  tick(store, 'grouped', grouped => by(state.color, grouped))
  store.watch(['color'], () => {
    byId('grouped-label').hidden = !groupsOf(data.columns[state.color ?? -1])
  })
  let showChange: () => void
  store.watch(['paint'], () => {
    const { paint } = state
    const legend = byId('legend')
    legend.replaceChildren()
    byId('ends').hidden = paint.kind !== 'groups'
    showChange = () => undefined
    if (paint.kind === 'groups') showChange = groupsLegend(legend, paint, data.rows, store)
    if (paint.kind === 'scale') showChange = scaleLegend(legend, paint, store)
  })
  store.watch(['paint', 'hidden', 'range', 'subset'], () => {
    showChange()
  })
}
