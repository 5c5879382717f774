/** Lets everything else that waits have its turn: timers, sockets, the page. */
export function nextTask(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve))
}
