import { afterEach, expect, test, vi } from 'vitest'
import { redactingLogger } from '../logger.ts'
import { memoryStore } from '../store/memory-store.ts'
import type { TerminalStore } from '../store/store.ts'
import { Telemetry } from '../telemetry.ts'
import { bareEvent } from './event.ts'
import { EventStreams } from './stream.ts'

const LIFETIME_MS = 3_600_000

const PARTS = { lifetimeMs: LIFETIME_MS, telemetry: new Telemetry(), livemode: false }

function open(broken: Partial<TerminalStore> = {}) {
  const logged: string[] = []
  const note = (_facts: object, message: string) => void logged.push(message)
  const logger = redactingLogger({ info: note, warn: note, error: note })
  const store = { ...memoryStore(), ...broken }
  return {
    logged,
    streams: new EventStreams({ ...PARTS, store, logger }),
  }
}

const broken = async () => {
  throw new Error('connect ECONNREFUSED')
}

afterEach(() => void vi.useRealTimers())

test('an event is parsed once, shared by all followers, and frozen', async () => {
  const { streams } = open()
  const followers = await Promise.all([streams.follow(undefined), streams.follow(undefined)])
  await streams.publish(bareEvent('reader.command', undefined))
  const [one, other] = await Promise.all(followers.map(({ events }) => events.next()))
  expect(one?.value).toMatchObject({ type: 'reader.command', id: expect.any(String) })
  expect(one?.value).toBe(other?.value)
  expect(Object.isFrozen(one?.value)).toBe(true)
  streams.drain()
})

test('every account has a stream of its own', async () => {
  const { streams } = open()
  const { events } = await streams.follow('acct_1')
  await streams.publish(bareEvent('one', undefined))
  await streams.publish(bareEvent('other', 'acct_2'))
  await streams.publish(bareEvent('own', 'acct_1'))
  expect((await events.next()).value).toMatchObject({ type: 'own', account: 'acct_1' })
  streams.drain()
})

test('a stream is interrupted when its lifetime is over, so that the client is authorised again', async () => {
  vi.useFakeTimers()
  const { streams } = open()
  const { events } = await streams.follow(undefined)
  const next = events.next()
  const interrupted = expect(next).rejects.toMatchObject({ code: 'stream_interrupted', status: 503 })
  await vi.advanceTimersByTimeAsync(LIFETIME_MS)
  await interrupted
  expect((await events.next()).done).toBe(true)
})

test('leaving and aborting leave no timer behind', async () => {
  vi.useFakeTimers()
  const { streams } = open()
  const controller = new AbortController()
  const one = await streams.follow(undefined)
  const other = await streams.follow(undefined, undefined, controller.signal)
  const next = other.events.next()
  expect(vi.getTimerCount()).toBe(2)
  await one.events.return()
  controller.abort()
  expect((await next).done).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
})

test('draining interrupts open streams and refuses new ones', async () => {
  const { streams } = open()
  const { events } = await streams.follow(undefined)
  const next = events.next()
  streams.drain()
  await expect(next).rejects.toMatchObject({ code: 'stream_interrupted' })
  await expect(streams.follow(undefined)).rejects.toMatchObject({ code: 'stream_interrupted' })
})

test('a stream that is being opened while the terminal drains is interrupted too', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const store = memoryStore()
  const { streams } = open({
    follow: async (...parameters) => {
      await promise
      return store.follow(...parameters)
    },
  })
  const following = streams.follow(undefined)
  streams.drain()
  resolve()
  await expect((await following).events.next()).rejects.toMatchObject({ code: 'stream_interrupted' })
})

test('the events of an account count as followed if the store says so, or has no isFollowed', async () => {
  const { streams } = open()
  expect(await streams.isFollowed('acct_1')).toBe(false)
  const { events } = await streams.follow('acct_1')
  expect(await streams.isFollowed('acct_1')).toBe(true)
  expect(await streams.isFollowed(undefined)).toBe(false)
  await events.return()
  const { isFollowed: _, ...mute } = memoryStore()
  const logger = redactingLogger({ info() {}, warn() {}, error() {} })
  const streamsOfMute = new EventStreams({ ...PARTS, store: mute, logger })
  expect(await streamsOfMute.isFollowed(undefined)).toBe(true)
})

test('a store that fails loses the event, and not the work that caused it', async () => {
  const { streams, logged } = open({ append: broken })
  await streams.publish(bareEvent('reader.command', undefined))
  expect(logged).toEqual(['An event could not be stored'])
})

test('a store that fails interrupts streams, with the reason only in the log', async () => {
  const { streams, logged } = open({ follow: broken })
  const error = await streams.follow(undefined).catch((error: unknown) => error)
  expect(error).toMatchObject({ code: 'stream_interrupted', retryable: true })
  expect((error as Error).message).not.toContain('ECONNREFUSED')
  expect(logged).toEqual(['The events could not be followed'])
})
