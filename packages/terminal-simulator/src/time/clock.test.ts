import { expect, onTestFinished, test, vi } from 'vitest'
import { realClock, scopedClock, testClock } from './clock.ts'

test('a test clock runs tasks in order of due time, each at its own time', async () => {
  const clock = testClock(1000)
  const seen: [string, number][] = []
  const note = (name: string) => () => void seen.push([name, clock.now()])
  clock.setTimeout(note('late'), 300)
  clock.setTimeout(note('early'), 100)
  clock.setTimeout(note('also early'), 100)
  clock.setTimeout(note('never'), 301)

  await clock.advance(300)

  expect(seen).toEqual([
    ['early', 1100],
    ['also early', 1100],
    ['late', 1300],
  ])
  expect(clock.now()).toBe(1300)
})

test('a task may be asynchronous and schedule another one within the same move', async () => {
  const clock = testClock(0)
  const seen: number[] = []
  clock.setTimeout(async () => {
    await Promise.resolve()
    clock.setTimeout(() => void seen.push(clock.now()), 50)
  }, 10)

  await clock.advance(100)

  expect(seen).toEqual([60])
})

test('two concurrent moves run one after the other', async () => {
  const clock = testClock(0)
  const seen: number[] = []
  clock.setTimeout(async () => {
    await new Promise((resolve) => setImmediate(resolve))
    seen.push(clock.now())
  }, 5)
  clock.setTimeout(() => void seen.push(clock.now()), 15)

  await Promise.all([clock.advance(10), clock.advance(10)])

  expect(seen).toEqual([5, 15])
  expect(clock.now()).toBe(20)
})

test('a canceled task does not run, and an error of a task rejects the move', async () => {
  const clock = testClock(0)
  const cancel = clock.setTimeout(() => {
    throw new Error('canceled tasks stay silent')
  }, 5)
  cancel()
  clock.setTimeout(() => {
    throw new Error('boom')
  }, 20)

  await clock.advance(10)
  await expect(clock.advance(10)).rejects.toThrow('boom')
  await clock.advance(10)

  expect(clock.now()).toBe(30)
  expect(() => clock.advance(-1)).toThrow(RangeError)
})

test('a scoped clock cancels its own tasks only', async () => {
  const clock = testClock(0)
  const scoped = scopedClock(clock)
  const seen: string[] = []
  clock.setTimeout(() => void seen.push('outside'), 1)
  scoped.setTimeout(() => void seen.push('inside'), 1)

  scoped.cancelAll()
  await clock.advance(1)

  expect(seen).toEqual(['outside'])
})

// Node fires a timer of more than 2^31-1 ms at once; an extended authorisation is longer.
test('a timer of the wall clock can last 30 days and be canceled', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const days = (count: number) => count * 24 * 60 * 60 * 1000
  const clock = realClock()
  const ran: string[] = []
  clock.setTimeout(() => void ran.push('kept'), days(30))
  const cancel = clock.setTimeout(() => void ran.push('called off'), days(30))
  vi.advanceTimersByTime(days(26))
  cancel()
  vi.advanceTimersByTime(days(4) - 1)
  expect(ran).toEqual([])
  vi.advanceTimersByTime(1)
  expect(ran).toEqual(['kept'])
})
