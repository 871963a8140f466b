/** Items in order, for lists that mostly grow at their end. Two different items must not compare as equal. */
export interface SortedList<T extends Place, Place = T> {
  readonly items: readonly T[]
  add(item: T): void
  remove(item: T): void
  /** How many items come before a place in the order. */
  rank(place: Place): number
}

export function sortedList<T extends Place, Place = T>(
  compare: (one: Place, other: Place) => number,
): SortedList<T, Place> {
  const items: T[] = []

  function rank(place: Place): number {
    const last = items.at(-1)
    if (last === undefined || compare(last, place) < 0) return items.length
    let [low, high] = [0, items.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compare(items[middle] as T, place) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    items,
    rank,
    add: (item) => void items.splice(rank(item), 0, item),
    remove(item) {
      const at = rank(item)
      if (items[at] === item) items.splice(at, 1)
    },
  }
}
