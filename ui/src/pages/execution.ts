// The execution's page is its component: the id comes from the address, the token from the fragment.
import "../execution/element";
