// What other sites load as /widget.js: it defines the elements, and exports their classes.
export { FareboxExecution } from "./execution/element";
export { FareboxBuy } from "./shop/buy";
