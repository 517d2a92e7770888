// The catalogue's page is its component.
import "../shop/catalogue";
