export * from '@org/terminal-core/http'
