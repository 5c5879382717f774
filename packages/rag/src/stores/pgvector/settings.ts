/** What is indexed: the vectors, these in 16 bits, or nothing. */
export type IndexKind = 'vector' | 'halfvec' | 'none'

export interface StoreSettings {
  /** Where the database is, for messages. */
  readonly label: string
  readonly collection: string
  readonly schema: string
  /** Whether other indexes can come to the same collection. */
  readonly isShared: boolean
  /** Whether what the collection holds is to go, whosever it is. */
  readonly replace: boolean
  readonly m: number
  readonly efConstruction: number
  readonly index: IndexKind
  /** Megabytes. */
  readonly buildMemory: number
  /** Milliseconds. */
  readonly retryFor: number
}

/** What a vector's index in 16 bits is made of: of length 1, because these end at 65,504. */
export function halfOf(vectorSql: string, columns: number): string {
  return `l2_normalize(${vectorSql})::halfvec(${columns})`
}
