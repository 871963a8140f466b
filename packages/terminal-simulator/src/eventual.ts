/** Most requests are answered without waiting for anything, and then need no promise. */
export type Eventual<T> = T | Promise<T>

/** Goes on with a value: at once where it is there. */
export function after<T, U>(value: Eventual<T>, next: (value: T) => Eventual<U>): Eventual<U> {
  return value instanceof Promise ? value.then(next) : next(value)
}
