/** Whether hnswlib-node is compiled on this machine; what needs it is skipped where it is not. */
export const hasHnswlib: boolean = await import('hnswlib-node').then(
  () => true,
  () => false
)
