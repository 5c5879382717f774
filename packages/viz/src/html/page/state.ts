import type { Theme } from '../../palette.ts'
import type { Column, Data } from './data.ts'
import { both, legendMask, rowsOf, search, type Mask } from './filter.ts'
import { isNumberOfClass, paintBy, type Paint } from './paint.ts'
import { createStore, type Store } from './store.ts'

/** What the reader chose. All of it but the open panels and what the pointer does goes into the link. */
export interface Choice {
  readonly layout: number
  /** The column that colours, by number. */
  readonly color: number | undefined
  /** Whether whole numbers are coloured as categories. */
  readonly grouped: boolean
  /** Categories of that column that are not shown. */
  readonly hidden: ReadonlySet<number>
  /** Numbers of that column that are shown. */
  readonly range: readonly [number, number] | undefined
  readonly size: number | undefined
  readonly label: 'none' | 'text' | number
  /** Whether the categories stand at their means. */
  readonly means: boolean
  readonly query: string
  readonly regex: boolean
  readonly lasso: Mask | undefined
  /** Whether only what was found or selected is shown. */
  readonly alone: boolean
  /** The row whose text and neighbours are shown. */
  readonly chosen: number | undefined
  readonly theme: Theme
  readonly table: boolean
  readonly lassoing: boolean
  /** The category to which the pointer points in the legend. */
  readonly pointed: number | undefined
}

/** What follows from it. */
export interface Derived {
  readonly paint: Paint
  /** What the legend leaves. */
  readonly shown: Mask | undefined
  /** What was found; an error where the expression is none. */
  readonly matches: Mask | Error | undefined
  /** What was found and selected, of what is shown; `undefined` where nothing was searched or selected. */
  readonly subset: Mask | undefined
  /** What the table lists: the subset, or all that is shown. */
  readonly rows: Uint32Array
}

export type State = Choice & Derived
export type PageStore = Store<State>

export function createPageStore(data: Data, theme: Theme): PageStore {
  const start = firstChoice(data, theme)
  const paint = paintBy(undefined, false, theme)
  const store = createStore<State>({
    ...start,
    paint,
    rows: new Uint32Array()
  } as State)
  const { state } = store
  const column = (): Data['columns'][number] | undefined => data.columns[state.color ?? -1]
  store.watch(['color', 'grouped', 'theme'], () => {
    store.set({ paint: paintBy(column(), state.grouped, state.theme) })
  })
  store.watch(['paint', 'hidden', 'range'], () => {
    store.set({ shown: legendMask(state.paint, data.rows, state.hidden, state.range) })
  })
  store.watch(['query', 'regex'], () => {
    try {
      store.set({ matches: search(data, state.query, state.regex) })
    } catch (error) {
      store.set({ matches: error as Error })
    }
  })
  store.watch(['matches', 'lasso', 'shown'], () => {
    const matches = state.matches instanceof Error ? undefined : state.matches
    const subset =
      matches === undefined && state.lasso === undefined ? undefined : both(matches, state.lasso, state.shown)
    store.set({ subset, rows: rowsOf(subset ?? state.shown, data.rows) })
  })
  return store
}

/** What a page shows that nobody has touched. */
export function firstChoice(data: Data, theme: Theme): Choice {
  const color = data.color ?? firstColor(data)
  const column = data.columns[color ?? -1]
  const texts = data.texts ?? []
  const short = texts.length > 0 && texts.every((text, row) => row >= 1000 || text.length <= 32)
  return {
    layout: 0,
    color,
    grouped: isNumberOfClass(column),
    hidden: new Set(),
    range: undefined,
    size: data.size,
    label: short ? 'text' : 'none',
    means: true,
    query: '',
    regex: false,
    lasso: undefined,
    alone: false,
    chosen: undefined,
    theme,
    table: false,
    lassoing: false,
    pointed: undefined
  }
}

/** The first column of some categories, else the first of numbers. */
function firstColor({ columns }: Data): number | undefined {
  const find = (isWanted: (column: Column) => unknown): number | undefined => {
    const index = columns.findIndex(isWanted)
    return index < 0 ? undefined : index
  }
  return (
    find(({ categories }) => categories && categories.names.length > 1 && categories.names.length <= 30) ??
    find(({ numbers }) => numbers)
  )
}
