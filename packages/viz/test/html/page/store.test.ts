import { describe, expect, it } from 'vitest'
import { createStore } from '../../../src/html/page/store.ts'

describe('a store', () => {
  it('runs a watcher at once, and again when something that it watches differs', () => {
    const store = createStore({ a: 1, b: 1 })
    const seen: number[] = []
    store.watch(['a'], () => seen.push(store.state.a))
    store.set({ b: 2 })
    store.set({ a: 1 })
    store.set({ a: 2 })
    expect(seen).toEqual([1, 2])
  })

  it('runs each watcher once for one change, those that derive before those that show', () => {
    const store = createStore({ a: 1, double: 0, sum: 0 })
    const shown: number[][] = []
    store.watch(['a'], () => {
      store.set({ double: 2 * store.state.a })
    })
    store.watch(['a', 'double'], () => {
      store.set({ sum: store.state.a + store.state.double })
    })
    store.watch(['a', 'double', 'sum'], () => shown.push([store.state.a, store.state.double, store.state.sum]))
    store.set({ a: 5 })
    expect(shown).toEqual([
      [1, 2, 3],
      [5, 10, 15]
    ])
  })

  it('goes on after a watcher that failed', () => {
    const store = createStore({ a: 0 })
    const seen: number[] = []
    store.watch(['a'], () => {
      if (store.state.a === 1) throw new Error('once')
    })
    store.watch(['a'], () => seen.push(store.state.a))
    expect(() => {
      store.set({ a: 1 })
    }).toThrow('once')
    store.set({ a: 2 })
    expect(seen).toEqual([0, 2])
  })
})
