// How it looks below the first card.
import { css } from "lit";

export const styles = css`
  .facts > div {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0.15rem 1.5rem;
    padding: 0.6rem 0;
    border-top: 1px solid var(--_line);
  }
  .facts > div:first-child {
    border-top: 0;
    padding-top: 0;
  }
  .facts > div:last-child {
    padding-bottom: 0;
  }
  dt {
    color: var(--_soft);
  }
  dd {
    font-variant-numeric: tabular-nums;
    min-width: 0;
  }
  dd:has(pre) {
    flex-basis: 100%;
  }
  .paid {
    display: inline-flex;
    gap: 0.4em;
    align-items: center;
    color: var(--_tone);
    font-weight: 600;
  }
  pre {
    font: 0.8125rem/1.5 var(--_mono);
    padding: 0.85rem 1rem;
    border-radius: calc(var(--_radius) * 0.67);
    background: var(--_ground);
    overflow: auto;
    max-height: 24rem;
    white-space: pre-wrap;
  }
  .files {
    display: grid;
  }
  .data {
    margin-top: 1rem;
    padding-top: 1rem;
    border-top: 1px solid var(--_line);
  }
  summary {
    cursor: pointer;
    color: var(--_soft);
  }
  summary + * {
    margin-top: 0.85rem;
  }
  .file .row {
    gap: 0.25rem 0.75rem;
    flex-wrap: nowrap;
    min-height: 2.75rem;
  }
  .file + .file {
    border-top: 1px solid var(--_line);
  }
  .file.first {
    padding-bottom: 1rem;
  }
  .file.first .row {
    flex-wrap: wrap;
  }
  .file .soft,
  .file button {
    white-space: nowrap;
    flex: none;
  }
  .more,
  .frame .plain {
    margin-inline-start: -0.5rem;
  }
  .more {
    margin-top: 0.5rem;
  }
  .name {
    display: inline-flex;
    gap: 0.5em;
    align-items: center;
    font-weight: 600;
    min-width: 0;
  }
  .grow {
    flex: 1;
  }
  .preview {
    display: block;
    max-width: 100%;
    margin-top: 0.75rem;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) * 0.67);
  }
  img.preview {
    background: #fff;
    max-height: 28rem;
  }
  iframe.preview {
    width: 100%;
    height: 30rem;
    background: #fff;
    color-scheme: light;
  }
  .frame .plain {
    font-size: 0.875rem;
  }
  .long ol {
    content-visibility: auto;
    contain-intrinsic-size: auto 120rem;
  }
  .timeline li {
    display: grid;
    grid-template-columns: 1.25rem 1fr auto;
    gap: 0 0.75rem;
    position: relative;
    padding-bottom: 0.85rem;
  }
  .timeline ol:not(:last-child) li::before,
  .timeline li:not(:last-child)::before {
    content: "";
    position: absolute;
    inset-inline-start: calc(0.625rem - 1px);
    top: 1.6rem;
    bottom: -0.1rem;
    width: 2px;
    border-radius: 2px;
    background: var(--_line);
  }
  .timeline ol:last-child li:last-child {
    padding-bottom: 0;
  }
  .timeline .sign {
    display: grid;
    place-items: center;
    height: 1.55rem;
    color: var(--_tone);
  }
  .timeline .sign .icon {
    width: 1.1rem;
    height: 1.1rem;
    stroke-width: 2.4;
  }
  .timeline .what {
    min-width: 0;
  }
  .timeline .name {
    display: inline;
    font-weight: 600;
  }
  .timeline .begun .name {
    font-weight: 400;
    color: var(--_soft);
  }
  .timeline .tag {
    color: var(--_soft);
    font-size: 0.875rem;
  }
  .timeline .tag::before {
    content: " · ";
  }
  .timeline time {
    color: var(--_soft);
    font-size: 0.875rem;
    line-height: 1.55rem;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .earlier {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 0.75rem;
    align-items: center;
    margin-bottom: 0.75rem;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem 1.5rem;
    align-items: center;
    justify-content: space-between;
    padding-inline: 0.25rem;
    overflow-wrap: anywhere;
  }
  .keep {
    flex-basis: 100%;
    color: var(--_ink);
  }
  .keep input {
    font-family: var(--_mono);
    font-size: 0.875rem;
    background: var(--_surface);
  }
  code {
    font: inherit;
  }
  dialog {
    width: min(27rem, calc(100vw - 2rem));
    padding: 1.5rem;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_ink);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 0.45);
  }
  dialog p + .row {
    margin-top: 1.5rem;
  }
  @container (max-width: 30rem) {
    .file:not(.first) .size {
      display: none;
    }
    .file:not(.first) .name {
      font-weight: 400;
    }
    .timeline li {
      grid-template-columns: 1.25rem 1fr;
    }
    .timeline time {
      grid-column: 2;
      line-height: 1.3;
      opacity: 0.9;
    }
    iframe.preview {
      height: 24rem;
    }
  }
  @media (forced-colors: active) {
    .timeline li:not(:last-child)::before {
      background: CanvasText;
    }
  }
`;
