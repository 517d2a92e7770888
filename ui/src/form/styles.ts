// How a form looks beyond the controls.
import { css } from "lit";

export const form = css`
  form,
  .group {
    display: grid;
    gap: 1.25rem;
  }
  .group {
    padding-inline-start: 1rem;
    border-inline-start: 2px solid var(--_line);
  }
  .group > legend {
    padding-bottom: 0.75rem;
  }
  .choices {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr));
    gap: 0.5rem;
    margin-top: 0.5rem;
  }
  .group > button:not(.plain) {
    justify-self: start;
  }
  button.plain {
    margin-top: 0.25rem;
    justify-self: start;
  }
  .choices + button.plain {
    margin-inline-start: -0.5rem;
  }
  p > button.plain {
    margin: 0;
    min-height: 2.75rem;
    padding: 0;
    font-size: inherit;
  }
  .drop {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.6rem 0.25rem;
    margin-top: 0.35rem;
    padding: 0.85rem 1rem;
    border: 1.5px dashed var(--_edge);
    border-radius: calc(var(--_radius) * 0.67);
  }
  .drop.over {
    border-color: var(--_accent);
    background: color-mix(in srgb, var(--_accent) 8%, transparent);
  }
  .drop:has([aria-invalid="true"]) {
    border-color: var(--_error);
  }
  .drop > input[type="file"] {
    width: auto;
    max-width: 100%;
    min-height: 2.75rem;
    margin: 0;
    padding: 0;
    border: 0;
    box-shadow: none;
    background: none;
    font-size: 0; /* what the browser says beside its button is said better here */
  }
  input::file-selector-button {
    min-height: 2.75rem;
    margin-inline-end: 0.5rem;
    padding: 0.5rem 1.1rem;
    border: 1px solid var(--_edge);
    border-radius: calc(var(--_radius) * 0.67);
    background: transparent;
    color: var(--_ink);
    font: 600 1rem/1.25 var(--_font);
    cursor: pointer;
  }
  .chosen {
    flex-basis: 100%;
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    gap: 0.1rem 0.6rem;
    align-items: center;
  }
  .chosen .i-check {
    color: var(--_success);
  }
  .chosen .name {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.6rem;
    align-items: baseline;
    overflow-wrap: anywhere;
    font-weight: 600;
  }
  .chosen .name span {
    font-weight: 400;
  }
  .chosen button {
    margin: 0;
  }
  .chosen progress {
    grid-column: 1 / -1;
    width: 100%;
    height: 0.4rem;
    accent-color: var(--_accent);
  }
  .row .main {
    flex: 0 1 auto;
  }
`;
